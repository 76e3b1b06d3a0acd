"""READ-ME-FIRST.txt: what each file on the stick is for, in which order, and how it is checked. In Chinese and English."""

from __future__ import annotations

from pathlib import Path

from desktop.packs.manifest import SUFFIX as PACK
from desktop.packs.signing import PUBLIC

NAME = "READ-ME-FIRST.txt"
TRIAL_KEY = "trial-key"
_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "*.deb",
        "程序（Debian、Ubuntu、Deepin、UOS、Kylin），内含识别引擎",
        "the program, for Debian, Ubuntu and their kin; reads at once",
    ),
    (
        "*.run",
        "程序（其他 Linux，无需管理员权限），内含识别引擎",
        "the program, for other Linux and without root; reads at once",
    ),
    ("*.exe", "程序（Windows），内含识别引擎", "the program, for Windows; reads at once"),
    (f"dossier-engine-*{PACK}", "显卡识别组件包（需要 NVIDIA 显卡）", "GPU pack: needs an NVIDIA card, and a model"),
    (f"hunyuanocr-*{PACK}", "HunyuanOCR 模型包", "model pack"),
    (f"*{PUBLIC}", "单位公钥，用于核对签名", "public key of your organisation: packs are checked with it"),
    ("*.json", "组成清单（SBOM）", "list of everything inside (SBOM)"),
)

_CHINESE = """\
Dossier 卷宗 —— 请先阅读
======================

这里有什么
{files}
顺序
1. 核对文件是否完好：
   Linux：    在此文件夹打开终端，输入  sha256sum -c SHA256SUMS
   Windows：  certutil -hashfile 文件名 SHA256  ，与 SHA256SUMS 中的一行比对
2. 安装程序：
   Debian 类：sudo apt install ./文件名.deb
   其他：     sh 文件名.run
   Windows：  双击安装程序
   此时即可离线识别，不需要下面各步。
3. 信任单位公钥（只需一次）。先在此抄下单位以书面或电话方式告知的指纹，再与程序显示的指纹逐组核对：
   ____-____-____-____-____-____-____-____-____-____
   dossier packs trust {key}
   之后可核对整个文件夹：  dossier packs check-stick 文件夹
4. 有 NVIDIA 显卡时，依次导入显卡组件包和模型包（也可在程序窗口中导入）：
   dossier packs import 文件名{pack}
   模型的许可协议会先显示，接受后才导入。
Windows 的命令为 dossier-cli，而不是 dossier。
{trial}"""
_ENGLISH = """\

Dossier — read me first
=======================

What is here
{files}
In this order
1. Check that the files are whole:
   Linux:     open a terminal in this folder and type  sha256sum -c SHA256SUMS
   Windows:   certutil -hashfile FILE SHA256  and compare with the line of SHA256SUMS
2. Install the program:
   Debian and kin: sudo apt install ./FILE.deb
   Other Linux:    sh FILE.run
   Windows:        double-click the setup program
   It reads now, offline. Nothing of what follows is needed for that.
3. Trust the key of your organisation, once. Write down here the fingerprint that you were told on paper or by
   telephone, and compare it, group by group, with the one that the program shows:
   ____-____-____-____-____-____-____-____-____-____
   dossier packs trust {key}
   The whole folder can be checked then:  dossier packs check-stick FOLDER
4. With an NVIDIA card, bring in the GPU pack, then the model pack (the program's window does it too):
   dossier packs import FILE{pack}
   The model's licence is shown first, and has to be accepted.
On Windows the command is dossier-cli, not dossier.
{trial}"""
_TRIAL = (
    "\n注意：此处内容以试用密钥签名，仅供试用，请勿分发。\n",
    "\nNote: all of this was signed with a trial key. It is for trying only: do not hand it out.\n",
)


def write(stick: Path) -> Path:
    """Of what lies on the stick now, the public key among it. Windows' editor reads it, too. Its fingerprint is not in it: what
    lies beside a pack proves nothing."""
    key = next(iter(sorted(stick.glob(f"*{PUBLIC}"))))
    trial = key.stem == TRIAL_KEY
    told = [
        text.format(files=_files(stick, language), key=key.name, pack=PACK, trial=_TRIAL[language] * trial)
        for language, text in enumerate((_CHINESE, _ENGLISH))
    ]
    target = stick / NAME
    target.write_text("".join(told), "utf-8-sig", newline="\r\n")
    return target


def _files(stick: Path, language: int) -> str:
    lines = []
    for pattern, *texts in _KINDS:
        lines += [f"   {path.name}\n      {texts[language]}\n" for path in sorted(stick.glob(pattern))]
    return "".join(lines)
