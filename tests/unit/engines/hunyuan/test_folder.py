"""What is taken for a model, and what is refused: each refusal names the file."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.errors import DossierError
from desktop.engines.hunyuan import refusals
from desktop.engines.hunyuan.configs import check_settings
from desktop.engines.hunyuan.folder import Found, examine
from desktop.engines.hunyuan.manifest import Entry, Manifest
from desktop.engines.hunyuan.refusals import ModelRefused
from desktop.engines.hunyuan.weights import tensors
from tests.helpers.model_folders import SHARDS, published, release, safetensors, write_json

NOT_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="these names are one and the same there")


def found_in(folder: Path) -> tuple[Found, ...]:
    return examine(folder, lambda: None)


def refusal(folder: Path) -> ModelRefused:
    with pytest.raises(ModelRefused) as caught:
        found_in(folder)
    return caught.value


def test_a_published_folder_holds_both_releases_and_the_draft_model(tmp_path: Path) -> None:
    latest, first = found_in(published(tmp_path))
    assert (latest.release, latest.folder, latest.drafts) == ("1.5", tmp_path, True)
    assert (first.release, first.folder, first.drafts) == ("1.0", tmp_path / "v1.0", False)
    assert {"config.json", "LICENSE", "dflash/config.json", "dflash/model.safetensors"} <= {f.path for f in latest.files}
    assert {*SHARDS, "model.safetensors.index.json", "LICENSE"} <= {f.path for f in first.files}
    assert first.licence == tmp_path / "LICENSE"
    assert latest.size == sum(f.source.stat().st_size for f in latest.files)


def test_the_model_card_and_the_draft_models_program_are_left_behind(tmp_path: Path) -> None:
    latest, _ = found_in(published(tmp_path))
    assert latest.code == ("dflash/dflash.py",)
    assert not [f.path for f in latest.files if f.path.endswith((".py", ".md", ".png"))]


@pytest.mark.parametrize(("nested", "sharded"), [(True, True), (True, False), (False, True), (False, False)])
def test_the_settings_tell_the_release(tmp_path: Path, nested: bool, sharded: bool) -> None:
    (found,) = found_in(release(tmp_path, nested=nested, sharded=sharded))
    assert found.release == ("1.5" if nested else "1.0")


def test_the_template_may_be_in_the_tokenizers_settings(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "chat_template.jinja").unlink()
    assert refusal(tmp_path).details == {"file": "chat_template.jinja"}
    write_json(tmp_path / "tokenizer_config.json", {"chat_template": "{{ messages }}"})
    assert found_in(tmp_path)


# --- what does not belong there -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("modeling_hunyuan.py", refusals.ModelHasCode),
        ("dflash.py", refusals.ModelHasCode),
        ("dflash/modeling_dflash.py", refusals.ModelHasCode),
        ("v1.0/dflash.py", refusals.ModelHasCode),
        ("v1.0/tool.PY", refusals.ModelHasCode),
        ("assets/run.sh", refusals.ModelHasCode),
        (".hidden.py", refusals.ModelHasCode),
        ("libhelper.so", refusals.ModelHasCode),
        ("helper.dll", refusals.ModelHasCode),
        ("pytorch_model.bin", refusals.ModelHasPickle),
        ("weights.pt", refusals.ModelHasPickle),
        ("weights.pth", refusals.ModelHasPickle),
        ("dflash/last.ckpt", refusals.ModelHasPickle),
        ("assets/x.pkl", refusals.ModelHasPickle),
        ("notes.txt", refusals.ModelFileUnlisted),
        ("more/config.json", refusals.ModelFileUnlisted),
        ("extra.safetensors", refusals.ModelFileUnlisted),
        pytest.param("Config.json", refusals.ModelFileUnlisted, marks=NOT_WINDOWS),
        pytest.param("config.json ", refusals.ModelFileUnlisted, marks=NOT_WINDOWS),
        ("model.gguf", refusals.ModelFileUnlisted),
    ],
)
def test_what_does_not_belong_is_refused_by_name(tmp_path: Path, path: str, kind: type[ModelRefused]) -> None:
    published(tmp_path)
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_bytes(b"x")
    error = refusal(tmp_path)
    assert type(error) is kind
    for language in ("en", "zh"):
        assert path in error.say(language)
        assert error.advise(language)


@pytest.mark.parametrize("path", ["model.safetensors", "assets", "v1.0/config.json"])
def test_links_are_refused(tmp_path: Path, path: str) -> None:
    folder = published(tmp_path / "model")
    (folder / path).rename(tmp_path / "elsewhere")
    try:
        (folder / path).symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("this system makes no symbolic links")
    error = refusal(folder)
    assert isinstance(error, refusals.ModelHasLink)
    assert error.details == {"file": path}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(release(tmp_path) / "vocab.json")
    assert refusal(tmp_path).details == {"file": "vocab.json"}


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("config.json", {"auto_map": {"AutoModel": "modeling.Model"}}),
        ("config.json", {"text_config": {"nested": [{"auto_map": {}}]}}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["tok.Tok", None]}}),
        ("preprocessor_config.json", {"auto_map": None}),
        ("v1.0/generation_config.json", {"auto_map": {"AutoModel": "dflash.DFlashDraftModel"}}),
        ("dflash/config.json", {"auto_map": {"AutoModel": "someone/else--dflash.DFlashDraftModel"}}),
        ("dflash/config.json", {"text_config": {"auto_map": {"AutoModel": "dflash.DFlashDraftModel"}}}),
    ],
)
def test_settings_that_name_code_are_refused(tmp_path: Path, path: str, plain: dict[str, object]) -> None:
    published(tmp_path)
    before = json.loads((tmp_path / path).read_text("utf-8"))
    write_json(tmp_path / path, {**before, **plain})
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelNamesCode)
    assert error.details == {"file": path}


@pytest.mark.parametrize(
    ("key", "value"),
    [("hidden_size", 10**9), ("vocab_size", -1), ("patch_size", "16"), ("head_dim", 1.5), ("max_pixels", 10**400)],
)
def test_absurd_sizes_are_refused(tmp_path: Path, key: str, value: object) -> None:
    release(tmp_path)
    plain = json.loads((tmp_path / "config.json").read_text("utf-8"))
    plain["text_config"][key] = value
    write_json(tmp_path / "config.json", plain)
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelConfigAbsurd)
    assert error.details == {"file": "config.json", "key": key}


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "\ud800", '{"a":' * 5000, "[" * 100_000, '{"n": ' + "9" * 5000 + "}", " " * (5 << 20)]
)
@pytest.mark.parametrize("path", ["config.json", "tokenizer.json", "model.safetensors.index.json", "dossier-manifest.json"])
def test_json_that_is_none_is_refused(tmp_path: Path, path: str, text: str) -> None:
    release(tmp_path, sharded=True)
    (tmp_path / path).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert refusal(tmp_path).details["file"] == path


def test_deeply_nested_settings_are_refused(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "generation_config.json").write_text('{"a":' * 40 + "1" + "}" * 40, encoding="utf-8")
    assert refusal(tmp_path).details == {"file": "generation_config.json"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["auto_map", "hidden_size", "x"]), inner),
    ).filter(lambda plain: isinstance(plain, dict))
)
def test_any_settings_are_taken_or_refused(plain: dict[str, object]) -> None:
    try:
        check_settings(plain, "config.json")
    except ModelRefused:
        return
    assert "auto_map" not in plain


# --- what has to be there -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["tokenizer.json", "tokenizer_config.json", "preprocessor_config.json", "LICENSE", "config.json", "model.safetensors",
     "dflash/config.json", "dflash/model.safetensors", f"v1.0/{SHARDS[1]}", "v1.0/config.json", "v1.0/tokenizer.json"],
)  # fmt: skip
def test_what_is_missing_is_named(tmp_path: Path, path: str) -> None:
    published(tmp_path)
    (tmp_path / path).unlink()
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelFileMissing)
    assert error.details == {"file": path}


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path), refusals.NotAModelFolder)


@pytest.mark.parametrize("place", ["absent", "file"])
def test_what_is_no_folder_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    assert isinstance(refusal(tmp_path / place), refusals.NoSuchFolder)


def test_another_kind_of_model_is_told(tmp_path: Path) -> None:
    release(tmp_path)
    write_json(tmp_path / "config.json", {"model_type": "qwen3_vl", "text_config": {}})
    assert refusal(tmp_path).details == {"file": "config.json", "kind": "qwen3_vl"}


# --- weights --------------------------------------------------------------------------------------------------------


def test_a_truncated_file_is_told_with_its_length(tmp_path: Path) -> None:
    path = release(tmp_path) / "model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelFileTruncated)
    assert error.details == {"file": "model.safetensors", "due": len(whole), "found": len(whole) - 5}
    for length in (0, 4, 8, 40):
        path.write_bytes(whole[:length])
        assert isinstance(refusal(tmp_path), refusals.ModelFileTruncated)


def test_bytes_behind_the_weights_are_refused(tmp_path: Path) -> None:
    with (release(tmp_path) / "model.safetensors").open("ab") as stream:
        stream.write(b"x")
    assert isinstance(refusal(tmp_path), refusals.ModelFileDamaged)


def test_a_note_of_git_lfs_is_no_weight(tmp_path: Path) -> None:
    path = release(tmp_path) / "model.safetensors"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1990000000\n", encoding="utf-8")
    assert isinstance(refusal(tmp_path), refusals.ModelFileNotFetched)


ENTRY = {"dtype": "BF16", "shape": [32], "data_offsets": [0, 64]}


@pytest.mark.parametrize(
    "header",
    [
        [], "x", 3, {}, {"a": None}, {"a": []}, {"a": {}},
        {"a": {**ENTRY, "dtype": "OBJECT"}},
        {"a": {**ENTRY, "shape": [31]}},
        {"a": {**ENTRY, "shape": [-32]}},
        {"a": {**ENTRY, "shape": ["32"]}},
        {"a": {**ENTRY, "shape": [2**60] * 5000}},
        {"a": {**ENTRY, "data_offsets": [-64, 0]}},
        {"a": {**ENTRY, "data_offsets": [64, 128]}},
        {"a": {**ENTRY, "data_offsets": [0, 64, 64]}},
        {"a": ENTRY, "b": ENTRY},
    ],
)  # fmt: skip
def test_a_header_that_does_not_fit_is_refused(tmp_path: Path, header: object) -> None:
    text = json.dumps(header).encode()
    (release(tmp_path) / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(64))
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelFileDamaged)
    assert error.details == {"file": "model.safetensors"}


@given(data=st.binary(max_size=200), length=st.integers(0, 2**64 - 1), right=st.booleans())
def test_any_bytes_are_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, length: int, right: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    path.write_bytes(struct.pack("<Q", len(data) if right else length) + data)
    with pytest.raises(ModelRefused):
        tensors(path, "any.safetensors")


@pytest.mark.parametrize(
    "shard", ["../a.safetensors", "/a.safetensors", "C:a.safetensors", "v1.0/a.safetensors", "..\\a.safetensors"]
)
def test_an_index_that_points_elsewhere_is_refused(tmp_path: Path, shard: str) -> None:
    release(tmp_path, sharded=True)
    write_json(tmp_path / "model.safetensors.index.json", {"weight_map": {"a": SHARDS[0], "b": shard}})
    assert refusal(tmp_path).details == {"file": "model.safetensors.index.json", "path": shard}


def test_a_shard_with_other_weights_is_refused(tmp_path: Path) -> None:
    release(tmp_path, sharded=True)
    safetensors(tmp_path / SHARDS[1], ("c",))
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelShardWrong)
    assert error.details["file"] == SHARDS[1]


def test_a_shard_that_the_index_does_not_name_is_refused(tmp_path: Path) -> None:
    release(tmp_path, sharded=True)
    safetensors(tmp_path / "model.safetensors", ("a", "b"))
    assert isinstance(refusal(tmp_path), refusals.ModelFileUnlisted)


# --- lists of checksums ---------------------------------------------------------------------------------------------


def sha256sums(folder: Path, line: Callable[[str, str], str] = "{1}  {0}".format) -> Path:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    lines = [line(p.relative_to(folder).as_posix(), hashlib.sha256(p.read_bytes()).hexdigest()) for p in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("line", ["{1}  {0}", "{1} *./{0}", "SHA256 ({0}) = {1}"])
def test_a_list_of_sums_is_read(tmp_path: Path, line: str) -> None:
    latest, first = found_in(sha256sums(published(tmp_path), line.format))
    for found in (latest, first):
        assert found.manifest is not None
        assert [e.sha256 for e in found.manifest.files] == [
            hashlib.sha256(f.source.read_bytes()).hexdigest() for f in found.files
        ]


def test_without_a_list_there_is_no_manifest(tmp_path: Path) -> None:
    (found,) = found_in(release(tmp_path))
    assert found.manifest is None


def test_a_file_that_the_list_lacks_is_refused(tmp_path: Path) -> None:
    sha256sums(published(tmp_path))
    write_json(tmp_path / "v1.0" / "vocab.json", {})
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelFileNotSummed)
    assert error.details == {"file": "v1.0/vocab.json", "list": "SHA256SUMS"}


def test_a_file_that_only_the_list_has_is_missing(tmp_path: Path) -> None:
    sha256sums(published(tmp_path))
    (tmp_path / "generation_config.json").unlink()
    assert refusal(tmp_path).details == {"file": "generation_config.json"}


def test_a_release_that_was_not_brought_is_not_missed(tmp_path: Path) -> None:
    sha256sums(published(tmp_path))
    for path in sorted((tmp_path / "v1.0").iterdir()):
        path.unlink()
    (tmp_path / "v1.0").rmdir()
    assert [found.release for found in found_in(tmp_path)] == ["1.5"]


def manifest_of(folder: Path, **change: object) -> None:
    entries = [
        {"path": f.path, "size": f.size, "sha256": hashlib.sha256(f.source.read_bytes()).hexdigest()}
        for f in found_in(folder)[0].files
    ]
    entries[0] |= change
    write_json(folder / "dossier-manifest.json", {"version": 1, "files": entries})


def test_our_own_manifest_is_read(tmp_path: Path) -> None:
    manifest_of(release(tmp_path))
    (found,) = found_in(tmp_path)
    assert found.manifest is not None
    assert found.manifest.size == found.size


def test_a_size_that_is_not_the_listed_one_is_told(tmp_path: Path) -> None:
    manifest_of(release(tmp_path), size=10**6)
    assert isinstance(refusal(tmp_path), refusals.ModelFileTruncated)


@pytest.mark.parametrize("path", ["../config.json", "/etc/passwd", "a/../../b", "C:/x", "a\\..\\b", "", "."])
def test_a_list_that_points_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    manifest_of(release(tmp_path), path=path)
    error = refusal(tmp_path)
    assert isinstance(error, refusals.ModelPathWrong)
    assert error.details["file"] == "dossier-manifest.json"


@pytest.mark.parametrize("change", [{"sha256": "0" * 63}, {"size": -1}, {"size": True}, {"path": 3}, {"path": "config.json"}])
def test_a_damaged_manifest_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    manifest_of(release(tmp_path), **change)
    assert isinstance(refusal(tmp_path), refusals.ModelListDamaged)


def test_lists_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    manifest_of(release(tmp_path))
    (tmp_path / "SHA256SUMS").write_text("0" * 64 + "  config.json\n", encoding="utf-8")
    assert isinstance(refusal(tmp_path), refusals.ModelListDamaged)


def test_the_manifest_is_the_same_text_for_the_same_files() -> None:
    assert Manifest((Entry("a", 1, "0" * 64),)).sha256 == Manifest((Entry("a", 1, "0" * 64),)).sha256
    assert Manifest((Entry("a", 1, "0" * 64),)).sha256 != Manifest((Entry("a", 2, "0" * 64),)).sha256


def test_every_refusal_says_what_to_do_in_both_languages() -> None:
    kinds = [kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, DossierError)]
    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        for text in (kind.sentence, kind.remedy):
            assert text.en
            assert text.zh
