from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from desktop.document.errors import DossierError
from desktop.hosts.client import Host
from desktop.hosts.errors import HostClosed, HostDied, HostFailed, HostFault, HostGarbage, HostOutOfMemory, HostTimeout
from desktop.hosts.protocol import Message
from tests.helpers.host_child import CHILD, Refused

LONG = 60.0
SHORT = 0.3
MakeHost = Callable[..., Host]

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and address space limits are of POSIX")


@pytest.fixture
def make_host() -> Iterator[MakeHost]:
    hosts: list[Host] = []
    before = set(threading.enumerate())  # a fixture of another test module may keep a host of its own

    def make(mode: str = "plain", **options: object) -> Host:
        hosts.append(Host((mode,), command=CHILD, **options))  # type: ignore[arg-type]
        return hosts[-1]

    yield make
    for host in hosts:
        host.close()
    left = [t.name for t in set(threading.enumerate()) - before if t.name.startswith("host-")]
    assert not left, "threads of a host are left behind"


@pytest.fixture
def host(make_host: MakeHost) -> Host:
    return make_host()


def answers(host: Host) -> bool:
    return host.call("echo", {"a": 1}, b"b", timeout=LONG) == Message("echo", {"a": 1}, b"b")


class Unwanted(Exception):
    pass


def test_nothing_runs_before_the_first_call(host: Host) -> None:
    assert host.pid is None
    assert answers(host)
    assert host.pid is not None


def test_one_child_answers_call_after_call(host: Host) -> None:
    assert answers(host)
    pid = host.pid
    assert all(answers(host) for _ in range(20))
    assert host.pid == pid


def test_large_pages_arrive_whole(host: Host) -> None:
    page = memoryview(bytes(range(256)) * 100_000)
    assert host.call("size", {}, page, timeout=LONG).body == {"bytes": len(page), "sum": sum(page[:: len(page) // 1000])}
    assert host.call("echo", {}, page, timeout=LONG).blob == page


def test_the_error_that_the_child_answered_is_raised_and_the_child_stays(host: Host) -> None:
    answers(host)
    pid = host.pid
    with pytest.raises(Refused) as caught:
        host.call("refuse", {}, timeout=LONG)
    assert caught.value.say("zh") == "a.pdf 被拒绝。"
    assert answers(host)
    assert host.pid == pid


def test_an_unexpected_exception_is_reported_without_its_words_and_costs_the_child(
    host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(HostFault) as caught:
        host.call("fault", {}, timeout=LONG)
    assert caught.value.details["what"] == "LookupError"
    assert str(caught.value.details["where"]).startswith("host_child.py:")
    assert "secret" not in repr(caught.value) + str(caught.value.details) + caplog.text
    assert host.pid is None
    assert answers(host)


@pytest.mark.parametrize("name", ["unanswerable", "no-such-handler"])
def test_an_answer_that_cannot_be_given_is_a_fault(host: Host, name: str) -> None:
    with pytest.raises(HostFault):
        host.call(name, {}, timeout=LONG)
    assert answers(host)


def test_a_question_that_is_no_json_is_refused_here(host: Host) -> None:
    with pytest.raises(TypeError):
        host.call("echo", {"a": {1}}, timeout=LONG)
    assert answers(host)


def test_events_come_in_order_before_the_answer(host: Host) -> None:
    seen: list[tuple[int, bytes]] = []
    done = host.call(
        "events", {"count": 5}, timeout=LONG, on_event=lambda event: seen.append((event.body["number"], bytes(event.blob)))
    )
    assert seen == [(n, bytes([n])) for n in range(5)]
    assert done.name == "done"


def test_a_listener_that_raises_ends_the_call_and_not_the_order_of_answers(host: Host) -> None:
    def listen(event: Message) -> None:
        raise Unwanted

    with pytest.raises(Unwanted):
        host.call("events", {"count": 5}, timeout=LONG, on_event=listen)
    assert answers(host)


def cancelled_when_waiting(host: Host, name: str) -> None:
    waiting = threading.Event()

    def poll() -> None:
        if waiting.is_set():
            raise Unwanted

    with pytest.raises(Unwanted):
        host.call(name, {}, timeout=LONG, poll=poll, on_event=lambda event: waiting.set())


def test_a_cancelled_call_leaves_the_child_usable(host: Host) -> None:
    answers(host)
    pid = host.pid
    cancelled_when_waiting(host, "until_cancelled")
    assert host.pid == pid
    assert answers(host)
    assert host.pid == pid


def test_a_child_that_does_not_listen_to_cancel_is_killed(make_host: MakeHost) -> None:
    host = make_host(grace=SHORT)
    cancelled_when_waiting(host, "deaf")
    assert host.pid is None
    assert answers(host)


def test_a_child_that_takes_too_long_is_killed(host: Host) -> None:
    with pytest.raises(HostTimeout):
        host.call("deaf", {}, timeout=SHORT)
    assert host.pid is None
    assert answers(host)


def test_a_child_that_does_not_even_read_is_killed(make_host: MakeHost) -> None:
    host = make_host("never-reads")
    with pytest.raises(HostTimeout):
        host.call("size", {}, bytes(26_000_000), timeout=SHORT)


def test_a_child_that_never_gets_ready_is_killed(make_host: MakeHost) -> None:
    with pytest.raises(HostTimeout):
        make_host("never-ready", start_timeout=SHORT).call("echo", {}, timeout=LONG)


def test_a_start_can_be_given_up(make_host: MakeHost) -> None:
    def poll() -> None:
        raise Unwanted

    host = make_host("never-ready")
    with pytest.raises(Unwanted):
        host.call("echo", {}, timeout=LONG, poll=poll)
    assert host.pid is None


@pytest.mark.parametrize("code", [0, 3])
def test_a_child_that_leaves_is_noticed_at_once(host: Host, code: int) -> None:
    with pytest.raises(HostDied) as caught:
        host.call("leave", {"code": code}, timeout=LONG)
    assert caught.value.details["status"] == f"exit {code}"
    assert answers(host)


@posix
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT"])
def test_a_child_that_is_killed_is_noticed_at_once(host: Host, name: str) -> None:
    with pytest.raises(HostDied) as caught:
        host.call("kill", {"signal": signal.Signals[name]}, timeout=LONG)
    assert caught.value.details["status"] == name
    assert not isinstance(caught.value, HostOutOfMemory)
    assert answers(host)


@posix
def test_a_child_that_died_while_idle_is_replaced_without_a_word(host: Host) -> None:
    answers(host)
    host._child.kill()  # type: ignore[union-attr]
    host._child._life.join()  # type: ignore[union-attr]
    assert host.pid is None
    assert answers(host)


def test_a_child_that_cannot_be_started() -> None:
    with pytest.raises(HostDied) as caught:
        Host(("x",), command=("/no/such/program",)).call("echo", {}, timeout=LONG)
    assert caught.value.details["status"] == "not started"


def test_a_stillborn_child(make_host: MakeHost) -> None:
    with pytest.raises(HostDied) as caught:
        make_host("stillborn").call("echo", {}, timeout=LONG)
    assert caught.value.details["status"] == "exit 7"


def test_a_child_of_another_version_is_refused(make_host: MakeHost) -> None:
    with pytest.raises(HostGarbage):
        make_host("other-version").call("echo", {}, timeout=LONG)


def test_a_child_that_talks_nonsense_is_killed(host: Host) -> None:
    with pytest.raises(HostGarbage):
        host.call("garbage", {}, timeout=LONG)
    assert answers(host)


def test_printing_does_not_get_between_the_frames(host: Host) -> None:
    assert host.call("noise", {}, timeout=LONG).body == {"input": ""}
    assert answers(host)


def test_a_windowed_build_has_no_streams(make_host: MakeHost) -> None:
    host = make_host("windowed")
    assert host.call("noise", {}, timeout=LONG).body == {"input": ""}
    assert answers(host)


@posix
def test_memory_has_a_limit(make_host: MakeHost) -> None:
    host = make_host(memory_limit=500_000_000)
    assert host.call("hoard", {"bytes": 1000}, timeout=LONG).body == {"bytes": 1000}
    with pytest.raises(HostOutOfMemory):
        host.call("hoard", {"bytes": 2_000_000_000}, timeout=LONG)
    assert answers(host)


@posix
def test_a_page_too_large_to_receive_is_a_lack_of_memory(make_host: MakeHost) -> None:
    host = make_host(memory_limit=300_000_000)
    with pytest.raises(HostOutOfMemory):
        host.call("size", {}, bytes(400_000_000), timeout=LONG)


def test_native_code_that_runs_out_of_memory_is_named(host: Host) -> None:
    with pytest.raises(HostOutOfMemory):
        host.call("native_hoard", {}, timeout=LONG)


def test_variables_reach_the_child_and_those_of_the_start_do_not_stay(make_host: MakeHost) -> None:
    host = make_host(environment={"DOSSIER_TEST": "yes"}, memory_limit=2**34)
    names = ["DOSSIER_TEST", "DOSSIER_HOST_PARENT", "DOSSIER_HOST_MEMORY"]
    assert host.call("variables", {"names": names}, timeout=LONG).body == dict(zip(names, ["yes", None, None], strict=True))


@posix
def test_ctrl_c_in_the_terminal_is_for_the_parent(host: Host) -> None:
    answers(host)
    assert answers(host)
    pid = host.pid
    assert pid is not None
    host._child._process.send_signal(signal.SIGINT)  # type: ignore[union-attr]
    assert answers(host)
    assert host.pid == pid


def test_the_child_outlives_the_thread_that_started_it(host: Host) -> None:
    thread = threading.Thread(target=answers, args=(host,))
    thread.start()
    thread.join()
    pid = host.pid
    assert pid is not None
    assert answers(host)
    assert host.pid == pid


def test_closing_from_another_thread_ends_a_call(host: Host) -> None:
    waiting = threading.Event()
    raised: list[HostFailed] = []

    def call() -> None:
        try:
            host.call("deaf", {}, timeout=LONG, on_event=lambda event: waiting.set())
        except HostFailed as error:
            raised.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    assert waiting.wait(LONG)
    host.close()
    thread.join(LONG)
    assert [type(error) for error in raised] == [HostClosed]


def test_closing_is_for_good_and_may_be_repeated(host: Host) -> None:
    answers(host)
    host.close()
    host.close()
    assert host.pid is None
    with pytest.raises(HostClosed):
        host.call("echo", {}, timeout=LONG)


def test_errors_speak_both_languages_and_carry_no_braces() -> None:
    for kind in (HostDied, HostFault, HostGarbage, HostOutOfMemory, HostTimeout, HostClosed):
        error: DossierError = kind(host="h", status="SIGSEGV", seconds=3, what="KeyError", where="a.py:1")
        for language in ("en", "zh"):
            assert "?" not in error.say(language)
            assert error.advise(language)
