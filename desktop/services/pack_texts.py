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
        " trust the key: “packs trust KEY.pub”, or “packs import FILE --trust FINGERPRINT”.",
        "请将此指纹与机构以书面或电话方式告知的指纹核对。若一致，可信任该密钥："
        "“packs trust 密钥.pub”，或“packs import 文件 --trust 指纹”。",
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
        "Ask the administrator to trust the key for everybody (“packs trust KEY.pub --for-everybody”).",
        "请联系管理员为所有人信任该密钥（“packs trust 密钥.pub --for-everybody”）。",
    )


class KeyUnknown(DossierError):
    """Details: fingerprint."""

    code = "key-unknown"
    sentence = Text("No key with the fingerprint {fingerprint} is trusted here.", "本机没有信任指纹为 {fingerprint} 的密钥。")
    remedy = Text("See which there are with “packs keys”.", "请用“packs keys”查看受信任的密钥。")


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
