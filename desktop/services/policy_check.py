"""What the self-check says of the administrator's policy."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.document.errors import Text
from desktop.offline.selfcheck import Check, CheckState
from desktop.storage.policy import load_policy, policy_file
from desktop.storage.settings import unheeded


def policy_checks() -> Iterator[Check]:
    """Nothing where there is no policy."""
    policy = load_policy()
    if policy.problem is not None:
        problem = policy.problem
        yield Check("policy", CheckState.FAIL, Text(problem.full("en"), problem.full("zh")))
        return
    wrong = unheeded(policy)
    if wrong:
        sentence = Text(
            "The administrator's policy names settings that are none, or values that they cannot have.",
            "管理员策略中有不存在的设置或无效的值。",
        )
        yield Check("policy", CheckState.WARN, sentence, ", ".join(wrong))
    elif policy.settings or policy.administrator_keys_only:
        sentence = Text("The administrator's policy holds.", "管理员策略已生效。")
        yield Check("policy", CheckState.OK, sentence, str(policy_file()))
