"""What can go wrong with a dossier file, its masters folder, its packed form and the settings."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text


class DossierMissing(DossierError):
    code = "dossier-missing"
    sentence = Text("{path}: there is no such dossier.", "{path}：没有这个卷宗。")
    remedy = Text("Check the name and that the drive is connected.", "请检查名称，并确认磁盘已连接。")


class DossierExists(DossierError):
    code = "dossier-exists"
    sentence = Text("{path}: there is a file of this name already.", "{path}：已有同名文件。")
    remedy = Text("Open it, or choose another name.", "请打开该文件，或另取名称。")


class NotADossier(DossierError):
    code = "not-a-dossier"
    sentence = Text("{path}: this is not a dossier.", "{path}：这不是卷宗文件。")
    remedy = Text(
        "Choose a file that this program made; its name ends in .dossier.", "请选择由本程序创建的文件，其名称以 .dossier 结尾。"
    )


class DossierDamaged(DossierError):
    code = "dossier-damaged"
    sentence = Text("{path}: the file is damaged.", "{path}：文件已损坏。")
    remedy = Text(
        "Leave the file as it is; restore a backup, or recover what is readable into a new dossier"
        " (a button in the window, “dossier recover” in a terminal).",
        "请勿改动该文件；请恢复备份，或将可读内容恢复到新卷宗（窗口中有按钮，终端中用“dossier recover”命令）。",
    )


class PartlyReadable(DossierDamaged):
    """details: path; documents, pages and events that can still be read."""

    code = "dossier-partly-readable"
    sentence = Text(
        "{path}: the file is damaged. Still readable: {documents} documents, {pages} pages, {events} steps of the history.",
        "{path}：文件已损坏。仍可读取：{documents} 份文档、{pages} 页、{events} 条历史记录。",
    )


class NewerVersion(DossierError):
    code = "newer-version"
    sentence = Text(
        "{path}: this dossier was written by a newer version of the program (format {version}; this one knows up to {known}).",
        "{path}：此卷宗由较新版本的程序写成（格式 {version}，本程序支持到 {known}）。",
    )
    remedy = Text("Update the program; the dossier was left untouched.", "请升级程序；卷宗未作任何改动。")


class OlderVersion(DossierError):
    code = "older-version"
    sentence = Text(
        "{path}: this dossier has an older format ({version}) and has to be brought up to date first.",
        "{path}：此卷宗为较旧的格式（{version}），需要先升级。",
    )
    remedy = Text("Open it once for writing.", "请先以可写方式打开一次。")


class DossierInUse(DossierError):
    code = "dossier-in-use"
    sentence = Text("{path}: another window or command is working on this dossier.", "{path}：另一个窗口或命令正在使用此卷宗。")
    remedy = Text(
        "Close it there and try again. A window that opens it meanwhile can read it and no more.",
        "请先在那里关闭后重试；在此期间打开它的窗口只能读取。",
    )


class ReadOnlyDossier(DossierError):
    code = "read-only-dossier"
    sentence = Text("{path}: this dossier is open for reading only.", "{path}：此卷宗以只读方式打开。")
    remedy = Text(
        "Open it for writing; if it lies on a read-only medium, copy it to a disk first, together with its masters folder.",
        "请以可写方式打开；若位于只读介质，请先连同原件文件夹复制到磁盘。",
    )


class StorageFailed(DossierError):
    code = "storage-failed"
    sentence = Text("{path}: the disk did not do what it should ({reason}).", "{path}：磁盘读写失败（{reason}）。")
    remedy = Text(
        "Check the disk, its free space and your rights on the folder; nothing that was confirmed is lost.",
        "请检查磁盘、剩余空间和文件夹权限；已确认的内容不会丢失。",
    )


class DiskFull(DossierError):
    code = "disk-full"
    sentence = Text("{path}: the disk is full.", "{path}：磁盘已满。")
    remedy = Text(
        "Free some space and try again; nothing that was confirmed is lost.", "请释放空间后重试；已确认的内容不会丢失。"
    )


class NotFound(DossierError):
    """details: kind (document, page, master, reading, event), id."""

    code = "not-found"
    sentence = Text("The {kind} {id} is not in this dossier.", "此卷宗中没有 {kind} {id}。")
    remedy = Text("Open the dossier again; another window may have changed it.", "请重新打开卷宗；另一窗口可能已更改它。")


class EventPurged(DossierError):
    code = "event-purged"
    sentence = Text(
        "Step {sequence} of the history was purged and cannot be taken back.", "历史记录第 {sequence} 步已清除，无法撤销。"
    )
    remedy = Text("Correct the present text by hand.", "请手动更正当前文本。")


class MasterUnreadable(DossierError):
    code = "master-unreadable"
    sentence = Text("{path}: the file cannot be read ({reason}).", "{path}：无法读取该文件（{reason}）。")
    remedy = Text("Check that it is there and that you may read it.", "请确认文件存在且有读取权限。")


class MasterLost(DossierError):
    code = "master-lost"
    sentence = Text("{file}: this original is no longer at {path}.", "{file}：原件已不在 {path}。")
    remedy = Text(
        "Put it back there, or restore the masters folder beside the dossier; text and history are not affected.",
        "请放回原处，或恢复卷宗旁的原件文件夹；文本和历史不受影响。",
    )


class MastersFolderLost(MasterLost):
    """details: file, folder (its name)."""

    code = "masters-folder-lost"
    sentence = Text(
        "{file}: this original is not there, for the folder {folder} does not lie beside the dossier.",
        "{file}：找不到原件，卷宗旁没有文件夹 {folder}。",
    )
    remedy = Text(
        "Fetch the folder {folder} from where the dossier came from and put it beside the dossier, under this name."
        " Text and history are not affected.",
        "请从卷宗原来的位置取回文件夹 {folder}，以此名称放在卷宗旁。文本和历史不受影响。",
    )


class MasterChanged(DossierError):
    code = "master-changed"
    sentence = Text(
        "{file}: this original was changed since it was imported ({path}).", "{file}：原件在导入后已被改动（{path}）。"
    )
    remedy = Text("Restore the file as it was imported; it is known by its SHA-256.", "请恢复导入时的文件（以 SHA-256 识别）。")


class NotAPackedDossier(DossierError):
    code = "not-a-packed-dossier"
    sentence = Text(
        "{path}: this is not a packed dossier, or it is damaged ({reason}).", "{path}：这不是打包的卷宗，或已损坏（{reason}）。"
    )
    remedy = Text("Pack the dossier again and carry the new file.", "请重新打包并传送新文件。")


class NothingToRecover(DossierError):
    code = "nothing-to-recover"
    sentence = Text("{path}: nothing in this file can be read any more.", "{path}：此文件中已无可读内容。")
    remedy = Text("Restore a backup; the originals are in the masters folder.", "请恢复备份；原件仍在原件文件夹中。")


class WrittenButNotWiped(DossierError):
    code = "purge-incomplete"
    sentence = Text(
        "{path}: the step was purged, but another window still reads the dossier, so old text may remain on the disk.",
        "{path}：该步骤已清除，但另一窗口仍在读取卷宗，磁盘上可能残留旧文本。",
    )
    remedy = Text(
        "Close the other window; closing this dossier then wipes the rest.", "请关闭另一窗口；随后关闭本卷宗时会清除残留。"
    )


class PolicyUnreadable(DossierError):
    """Details: path, reason. Of the administrator's file; the reason names its key or line, never a person's data."""

    code = "policy-unreadable"
    sentence = Text("{path}: the administrator's policy does not hold ({reason}).", "{path}：管理员策略未生效（{reason}）。")
    remedy = Text(
        "Ask the administrator to correct the file; the guide has a chapter about it. Until then every setting can be changed,"
        " and only packs signed with the administrator's keys come in.",
        "请管理员更正该文件，说明见使用指南的“管理员”一章。在此之前各项设置均可更改，仅接受由管理员密钥签名的组件包。",
    )
