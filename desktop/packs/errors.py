"""Why a pack is not taken. `file` in the details is the name of the pack, `path` one of the files in it."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text


class PackRefused(DossierError):
    """Base of all of these. Details: file."""

    code = "pack-refused"
    sentence = Text("{file}: this pack is not taken.", "{file}：不接受此组件包。")
    remedy = Text(
        "Nothing was brought in. Copy the pack again, or ask whoever made it for another one.",
        "未导入任何内容。请重新复制该组件包，或向制作者索取新的。",
    )


class PackUnreadable(PackRefused):
    """Details: file, reason."""

    code = "pack-unreadable"
    sentence = Text("{file}: this cannot be read ({reason}).", "{file}：无法读取（{reason}）。")
    remedy = Text("Check that the drive is connected and that you may read it.", "请确认磁盘已连接且有读取权限。")


class NotAPack(PackRefused):
    code = "not-a-pack"
    sentence = Text("{file}: this is no pack, or it was not copied to its end.", "{file}：这不是组件包，或复制不完整。")
    remedy = Text(
        "Choose a file whose name ends in .deskpack, and compare its SHA-256 with the list on the stick.",
        "请选择名称以 .deskpack 结尾的文件，并与随附清单核对 SHA-256。",
    )


class PackIsADossier(PackRefused):
    code = "pack-is-a-dossier"
    sentence = Text("{file}: this is somebody's work, a packed dossier.", "{file}：这是打包的卷宗，而不是组件包。")
    remedy = Text("Unpack it with “unpack FILE FOLDER”.", "请用“unpack 文件 文件夹”解包。")


class PackDamaged(PackRefused):
    """Details: file, path ("" where it is the pack as a whole)."""

    code = "pack-damaged"
    sentence = Text("{file}: the pack is damaged ({path}).", "{file}：组件包已损坏（{path}）。")


class PackTooNew(PackRefused):
    """Details: file, format."""

    code = "pack-too-new"
    sentence = Text(
        "{file}: this pack was made for a newer version of the program (format {format}).",
        "{file}：此组件包面向较新版本的程序（格式 {format}）。",
    )
    remedy = Text("Update the program first.", "请先升级程序。")


class PackSignatureWrong(PackRefused):
    code = "pack-signature-wrong"
    sentence = Text(
        "{file}: the signature of this pack is missing or wrong: it was changed after it was made.",
        "{file}：此组件包缺少签名或签名不符：制作后被改动过。",
    )
    remedy = Text(
        "Do not use it. Nothing was brought in. Get the pack again from whoever made it, and tell them.",
        "请勿使用。未导入任何内容。请向制作者重新索取并告知此情况。",
    )


class PackListWrong(PackRefused):
    """Details: file, what: the entry of pack.json."""

    code = "pack-list-wrong"
    sentence = Text(
        "{file}: what the pack says of itself makes no sense ({what}).", "{file}：组件包的自述信息不合理（{what}）。"
    )


class PackPathWrong(PackRefused):
    """Details: file, path."""

    code = "pack-path-wrong"
    sentence = Text(
        "{file}: it names a file that must not be made (“{path}”).", "{file}：其中含有不允许创建的文件名（“{path}”）。"
    )


class PackHasLink(PackRefused):
    """Details: file, path."""

    code = "pack-has-link"
    sentence = Text("{file}: {path} is a link to somewhere else, not a file.", "{file}：{path} 是指向别处的链接，而不是文件。")


class PackFileUnlisted(PackRefused):
    """Details: file, path."""

    code = "pack-file-unlisted"
    sentence = Text("{file}: {path} is not in the list of the pack.", "{file}：{path} 不在组件包的清单中。")


class PackFileMissing(PackRefused):
    """Details: file, path."""

    code = "pack-file-missing"
    sentence = Text("{file}: {path} is missing.", "{file}：缺少 {path}。")


class PackFileChanged(PackRefused):
    """Details: file, path."""

    code = "pack-file-changed"
    sentence = Text(
        "{file}: {path} is not the file that the list says: its size or its SHA-256 differs.",
        "{file}：{path} 与清单不符：大小或 SHA-256 不同。",
    )


class PackTooLarge(PackRefused):
    """Details: file, what."""

    code = "pack-too-large"
    sentence = Text("{file}: this is larger than any pack may be ({what}).", "{file}：超出组件包允许的大小（{what}）。")


class PackForOtherSystem(PackRefused):
    """Details: file, platform, here."""

    code = "pack-for-other-system"
    sentence = Text(
        "{file}: this pack is for {platform}; this computer is {here}.", "{file}：此组件包适用于 {platform}，本机为 {here}。"
    )
    remedy = Text("Take the pack whose name ends in {here}.", "请使用名称以 {here} 结尾的组件包。")


class PackNeedsNewerSystem(PackRefused):
    """Details: file, needed, here: versions of the C library."""

    code = "pack-needs-newer-system"
    sentence = Text(
        "{file}: this pack needs a Linux with glibc {needed} or newer; this one has {here}.",
        "{file}：此组件包需要 glibc {needed} 或更新的 Linux 系统，本机为 {here}。",
    )
    remedy = Text(
        "Update the system, or ask for a pack made for older systems. Reading with the embedded engine needs no pack.",
        "请升级系统，或索取适用于旧系统的组件包。使用内置引擎识别不需要组件包。",
    )


class PackNeedsNewerProgram(PackRefused):
    code = "pack-needs-newer-program"
    sentence = Text("{file}: this pack belongs to a newer version of the program.", "{file}：此组件包属于较新版本的程序。")
    remedy = Text("Install the program that came with the pack.", "请安装与组件包配套的程序。")


class PackForOlderProgram(PackRefused):
    code = "pack-for-older-program"
    sentence = Text("{file}: this pack belongs to an older version of the program.", "{file}：此组件包属于较旧版本的程序。")
    remedy = Text("Bring in the pack that came with this version.", "请导入与当前版本配套的组件包。")


class KeyUnreadable(DossierError):
    """Details: file."""

    code = "key-unreadable"
    sentence = Text("{file}: this is no key of the kind that packs are signed with.", "{file}：这不是用于组件包签名的密钥。")
    remedy = Text("Choose the organisation's public key; its name ends in .pub.", "请选择单位的公钥文件，其名称以 .pub 结尾。")


class KeyLocked(DossierError):
    """Details: file."""

    code = "key-locked"
    sentence = Text("{file}: the key has a password, and this is not it.", "{file}：密钥设有密码，且密码不正确。")
    remedy = Text("Try again with the password of the key.", "请用密钥的密码重试。")
