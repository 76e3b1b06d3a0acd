"""What can go wrong with packs and keys on a desk; why a pack itself is refused is told in desktop/packs/errors.py."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text
from desktop.packs.errors import PackRefused


class PackNotTrusted(PackRefused):
    """Details: file, fingerprint."""

    code = "pack-not-trusted"
    sentence = Text(
        "{file}: this pack was signed with a key that is not trusted here: {fingerprint}",
        "{file}：此组件包所用的签名密钥在本机不受信任：{fingerprint}",
    )
    remedy = Text(
        "Compare this fingerprint with the one that your organisation gave you on paper or by telephone. If it is the same,"
        " trust the key: in the window where it asks about the pack (Engines and models…), or with “packs trust KEY.pub”,"
        " or with “packs import FILE --trust FINGERPRINT”.",
        "请将此指纹与单位以书面或电话方式告知的指纹核对。若一致，可信任该密钥：在窗口询问此组件包时（“引擎与模型…”），"
        "或运行“packs trust 密钥.pub”，或“packs import 文件 --trust 指纹”。",
    )


class OtherFingerprint(PackRefused):
    """Details: file, fingerprint: of the key that signed; given: what was told."""

    code = "pack-other-fingerprint"
    sentence = Text(
        "{file}: this pack was not signed with the key {given}, but with {fingerprint}.",
        "{file}：此组件包的签名密钥不是 {given}，而是 {fingerprint}。",
    )
    remedy = Text(
        "Check for a mistype. If there is none, do not use the pack: ask whoever made it.",
        "请检查是否输入有误。若无误，请勿使用该组件包，并询问制作者。",
    )


class OnlyAdministratorKeys(DossierError):
    code = "only-administrator-keys"
    sentence = Text("On this computer the administrator decides which keys are trusted.", "本机由管理员决定信任哪些密钥。")
    remedy = Text(
        "Ask the administrator to trust the key for everybody (“packs trust KEY.pub --for-everybody” in a terminal with"
        " an administrator's rights); then add the pack again.",
        "请联系管理员在具有管理员权限的终端中为所有人信任该密钥（“packs trust 密钥.pub --for-everybody”），"
        "然后重新添加组件包。",
    )


class KeyUnknown(DossierError):
    """Details: fingerprint."""

    code = "key-unknown"
    sentence = Text("No key with the fingerprint {fingerprint} is trusted here.", "本机没有信任指纹为 {fingerprint} 的密钥。")
    remedy = Text("See which there are with “packs keys”.", "请用“packs keys”查看受信任的密钥。")


class KeyStillTrusted(DossierError):
    """Details: fingerprint, name: as it is called where it is trusted."""

    code = "key-still-trusted"
    sentence = Text(
        "The key {fingerprint} is still trusted, for everybody on this computer, as {name}.",
        "密钥 {fingerprint} 仍受本机所有用户信任，名称为 {name}。",
    )
    remedy = Text(
        "An administrator can end that, with an administrator's rights: “packs forget {fingerprint}”. A key that came with the"
        " program (see “packs keys”) is trusted as long as the program is installed.",
        "管理员可用管理员权限运行“packs forget {fingerprint}”取消信任。"
        "随程序提供的密钥（见“packs keys”）在程序卸载之前始终受信任。",
    )


class KeyNotCompared(DossierError):
    """Details: file, fingerprint."""

    code = "key-not-compared"
    sentence = Text(
        "{file}: the key is not trusted yet. Its fingerprint: {fingerprint}", "{file}：尚未信任该密钥。其指纹为：{fingerprint}"
    )
    remedy = Text(
        "Compare the fingerprint with the one that your organisation gave you on paper or by telephone. If it is the same:"
        " “packs trust KEY.pub --fingerprint FINGERPRINT”.",
        "请将指纹与单位以书面或电话方式告知的指纹核对。若一致，请运行“packs trust 密钥.pub --fingerprint 指纹”。",
    )


class KeyHasOtherFingerprint(DossierError):
    """Details: file, fingerprint: of the key; given: what was told."""

    code = "key-has-other-fingerprint"
    sentence = Text(
        "{file}: this is not the key {given}; its fingerprint is {fingerprint}.",
        "{file}：这不是指纹为 {given} 的密钥，其指纹为 {fingerprint}。",
    )
    remedy = Text(
        "Check for a mistype. If there is none, do not trust the key: ask whoever gave it to you.",
        "请检查是否输入有误。若无误，请勿信任该密钥，并询问提供者。",
    )


class KeyNotForEverybody(PackRefused):
    """Details: file, fingerprint."""

    code = "key-not-for-everybody"
    sentence = Text(
        "{file}: this pack is for everybody on this computer, but the administrator does not trust its key: {fingerprint}",
        "{file}：此组件包供本机所有用户使用，但管理员未信任其签名密钥：{fingerprint}",
    )
    remedy = Text(
        "The administrator compares the fingerprint with the one on paper and, if it is the same, trusts the key for everybody:"
        " “packs trust KEY.pub --for-everybody” in a terminal with an administrator's rights.",
        "请管理员将指纹与书面指纹核对，若一致，在具有管理员权限的终端中为所有人信任该密钥："
        "“packs trust 密钥.pub --for-everybody”。",
    )


class PackOpenToOthers(PackRefused):
    """Details: file, path: a file or folder of the pack, or the folder of the packs."""

    code = "pack-open-to-others"
    sentence = Text(
        "{file}: other users of this computer may change {path}, so the pack is not started.",
        "{file}：本机其他用户可以改动 {path}，因此不启动此组件包。",
    )
    remedy = Text(
        "Take that right away (chmod -R go-w PATH; of a pack for everybody also chown -R root PATH), then remove the pack and"
        " bring it in again: it may have been changed already.",
        "请取消该权限（chmod -R go-w 路径；供所有用户使用的组件包还需 chown -R root 路径），"
        "然后移除并重新导入组件包，因为它可能已被改动。",
    )


class PackOlder(PackRefused):
    """Details: file, version, here."""

    code = "pack-older"
    sentence = Text(
        "{file}: version {version} is older than the one that is here ({here}).",
        "{file}：版本 {version} 比现有版本（{here}）旧。",
    )
    remedy = Text(
        "If that is what you want: “packs import FILE --older”. Nothing was changed.",
        "如确需使用，请运行“packs import 文件 --older”。未作任何更改。",
    )


class NotForEverybody(DossierError):
    """Details: path, the folder of the administrator."""

    code = "not-for-everybody"
    sentence = Text("{path}: only an administrator may change what is there for everybody.", "{path}：仅管理员可为所有人更改。")
    remedy = Text(
        "Do it for yourself only, or start the program with an administrator's rights (Linux: sudo; Windows: “Run as"
        " administrator”).",
        "请仅为自己操作，或以管理员权限运行（Linux：sudo；Windows：“以管理员身份运行”）。",
    )


class ModelForEverybody(DossierError):
    """Details: file."""

    code = "model-for-everybody"
    sentence = Text(
        "{file}: a model is brought in by each person, because each has to accept its licence.",
        "{file}：模型须由每个人各自导入，因为每个人都要接受其许可协议。",
    )
    remedy = Text("Bring it in without “for everybody”.", "请不要选择“为所有人”，重新导入。")


class PackNeedsSpace(DossierError):
    """Details: path, needed, free (GB)."""

    code = "pack-needs-space"
    sentence = Text(
        "{path}: {needed} GB are needed to bring in the pack, {free} GB are free.",
        "{path}：导入组件包需要 {needed} GB，剩余 {free} GB。",
    )
    remedy = Text("Free some space and try again. Nothing was changed.", "请释放空间后重试。未作任何更改。")


class PacksBusy(DossierError):
    code = "packs-busy"
    sentence = Text("Another window or command is changing the packs.", "另一窗口或命令正在更改组件包。")
    remedy = Text("Wait until it is done.", "请等待其完成。")


class PackInUse(DossierError):
    """Details: name."""

    code = "pack-in-use"
    sentence = Text("{name}: files of this pack are in use.", "{name}：此组件包的文件正在使用。")
    remedy = Text(
        "Wait until reading is done, or close the other windows, and try again.", "请等待识别结束或关闭其他窗口后重试。"
    )


class PackUnknown(DossierError):
    """Details: name."""

    code = "pack-unknown"
    sentence = Text("There is no pack named {name}.", "没有名为 {name} 的组件包。")
    remedy = Text("See which there are with “packs list”.", "请用“packs list”查看已有的组件包。")


class NoPreviousPack(DossierError):
    """Details: name."""

    code = "no-previous-pack"
    sentence = Text("{name}: there is no version before this one to go back to.", "{name}：没有可恢复的上一版本。")
    remedy = Text("Bring in the pack of the version that you want.", "请导入所需版本的组件包。")


class PackRecordDamaged(DossierError):
    """Details: name."""

    code = "pack-record-damaged"
    sentence = Text("{name}: what was recorded of this pack cannot be read.", "{name}：此组件包的记录无法读取。")
    remedy = Text("Remove the pack and bring it in again.", "请移除该组件包后重新导入。")


class NoPacks(DossierError):
    code = "no-packs"
    sentence = Text("There are no packs on this computer.", "本机没有组件包。")
    remedy = Text(
        "Bring one in with “packs import FILE”. Reading with the embedded engine needs none.",
        "请用“packs import 文件”导入。使用内置引擎识别不需要组件包。",
    )


class StickUnsummed(DossierError):
    """Details: path."""

    code = "stick-unsummed"
    sentence = Text(
        "{path}: there is no list of checksums (SHA256SUMS) that can be read.", "{path}：没有可读取的校验和清单（SHA256SUMS）。"
    )
    remedy = Text(
        "Choose the folder that holds SHA256SUMS, or copy the stick again.", "请选择含有 SHA256SUMS 的文件夹，或重新复制。"
    )


class StickSignatureWrong(DossierError):
    """Details: path."""

    code = "stick-signature-wrong"
    sentence = Text(
        "{path}: the list of checksums is not signed, or was changed after it was signed.",
        "{path}：校验和清单没有签名，或签名后被改动过。",
    )
    remedy = Text(
        "Do not install from it. Get the files again from whoever made them.", "请勿从此处安装。请向制作者重新索取文件。"
    )


class StickNotTrusted(DossierError):
    """Details: path, fingerprint."""

    code = "stick-not-trusted"
    sentence = Text(
        "{path}: the list of checksums was signed with a key that is not trusted here: {fingerprint}",
        "{path}：校验和清单的签名密钥在本机不受信任：{fingerprint}",
    )
    remedy = PackNotTrusted.remedy
