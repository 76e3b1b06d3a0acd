"""Why a model folder is not taken. `file` in the details is the path inside the folder, with "/"."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text


class ModelRefused(DossierError):
    """Base of all of these. Details: file."""

    code = "model-refused"
    sentence = Text("{file}: this does not belong in a model folder.", "{file}：模型文件夹中不应有此文件。")
    remedy = Text(
        "Nothing was brought in. Take a complete, unchanged copy of the published folder (tencent/HunyuanOCR) and try again.",
        "未导入任何内容。请使用完整且未改动的官方模型文件夹（tencent/HunyuanOCR）重试。",
    )


class NoSuchFolder(ModelRefused):
    """Details: file, the path."""

    code = "no-such-model-folder"
    sentence = Text("{file}: there is no such folder.", "{file}：没有这个文件夹。")
    remedy = Text("Check the name, and whether the drive is connected.", "请检查名称，以及移动盘是否已连接。")


class NotAModelFolder(ModelRefused):
    """Details: file, the path of the folder."""

    code = "not-a-model-folder"
    sentence = Text(
        "{file}: this is no HunyuanOCR model folder; it has no config.json.",
        "{file}：这不是 HunyuanOCR 模型文件夹，其中没有 config.json。",
    )
    remedy = Text(
        "Choose the folder that holds config.json and the .safetensors files.",
        "请选择含有 config.json 和 .safetensors 文件的文件夹。",
    )


class WrongModel(ModelRefused):
    """Details: file, kind."""

    code = "model-wrong-kind"
    sentence = Text(
        "{file}: this is a model of the kind “{kind}”, not HunyuanOCR.", "{file}：此模型的类型是“{kind}”，不是 HunyuanOCR。"
    )


class ModelHasCode(ModelRefused):
    code = "model-has-code"
    sentence = Text(
        "{file}: this is program code; a model folder must not hold any.", "{file}：这是程序代码，模型文件夹中不得含有。"
    )
    remedy = Text(
        "Nothing was brought in. HunyuanOCR needs no code of its own: find out where the file comes from, or take the folder as"
        " it was published.",
        "未导入任何内容。HunyuanOCR 不需要自带代码：请查明该文件的来源，或使用官方发布的文件夹。",
    )


class ModelCodeInPlace(ModelHasCode):
    """Of a folder that is linked, and so would be used with the program file in it."""

    code = "model-code-in-place"
    remedy = Text(
        "Delete this file: Dossier never runs it and does not need it. Or bring the model in as a copy; the file is then left"
        " behind.",
        "请删除此文件：本程序不会运行也不需要它。或改为复制导入，届时不会带入此文件。",
    )


class ModelHasPickle(ModelRefused):
    code = "model-has-pickle"
    sentence = Text(
        "{file}: weights in this format can run code when they are opened; only .safetensors is taken.",
        "{file}：此格式的权重在打开时可能执行代码；只接受 .safetensors。",
    )


class ModelNamesCode(ModelRefused):
    code = "model-names-code"
    sentence = Text("{file}: it asks for program code to be loaded (“auto_map”).", "{file}：它要求加载程序代码（“auto_map”）。")


class ModelHasLink(ModelRefused):
    code = "model-has-link"
    sentence = Text("{file}: this is a link to somewhere else, not a file.", "{file}：这是指向别处的链接，而不是文件。")
    remedy = Text(
        "Nothing was brought in. Copy the folder so that the files themselves are in it (download with --local-dir).",
        "未导入任何内容。请复制文件夹，使其包含文件本身（下载时使用 --local-dir）。",
    )


class ModelFileUnlisted(ModelRefused):
    code = "model-file-unlisted"
    sentence = Text("{file}: this file is not part of the published model.", "{file}：此文件不属于官方发布的模型。")
    remedy = Text(
        "Nothing was brought in. Take the file out of the folder, or use an unchanged copy of the published one.",
        "未导入任何内容。请将该文件移出，或使用未改动的官方文件夹。",
    )


class ModelFileNotSummed(ModelFileUnlisted):
    """Details: file, list."""

    code = "model-file-not-summed"
    sentence = Text("{file}: this file is not in the list of checksums ({list}).", "{file}：此文件不在校验和清单（{list}）中。")
    remedy = Text(
        "Nothing was brought in. Make the list again over all files of the folder, or take it away.",
        "未导入任何内容。请对文件夹中全部文件重新生成清单，或移除该清单。",
    )


class ModelPathWrong(ModelRefused):
    """Details: file (the list that names it), path."""

    code = "model-path-wrong"
    sentence = Text(
        "{file}: it names a file outside the folder (“{path}”).", "{file}：其中指向了文件夹之外的文件（“{path}”）。"
    )


class ModelListDamaged(ModelRefused):
    code = "model-list-damaged"
    sentence = Text(
        "{file}: this list of checksums cannot be read or contradicts another.",
        "{file}：此校验和清单无法读取，或与另一清单矛盾。",
    )


class ModelFileMissing(ModelRefused):
    code = "model-file-missing"
    sentence = Text("{file}: this file is missing.", "{file}：缺少此文件。")


class ModelFileTruncated(ModelRefused):
    """Details: file, due, found (bytes)."""

    code = "model-file-truncated"
    sentence = Text(
        "{file}: this file ends too early: {found} of {due} bytes are there.",
        "{file}：此文件不完整：应有 {due} 字节，仅有 {found} 字节。",
    )
    remedy = Text("Copy or download this file again.", "请重新复制或下载此文件。")


class ModelFileNotFetched(ModelRefused):
    code = "model-file-not-fetched"
    sentence = Text(
        "{file}: this is only a note where the file is kept (Git LFS), not the file.",
        "{file}：这只是文件存放位置的说明（Git LFS），并非文件本身。",
    )
    remedy = Text("Download the file itself (git lfs pull) and try again.", "请下载文件本身（git lfs pull）后重试。")


class ModelFileDamaged(ModelRefused):
    code = "model-file-damaged"
    sentence = Text("{file}: this file is damaged: its contents do not fit together.", "{file}：此文件已损坏：内容前后不符。")
    remedy = Text("Copy or download this file again.", "请重新复制或下载此文件。")


class ModelFileChanged(ModelRefused):
    code = "model-file-changed"
    sentence = Text(
        "{file}: this file is not the one it should be: its SHA-256 differs.", "{file}：此文件与应有的不符：SHA-256 不同。"
    )
    remedy = Text("Copy or download this file again.", "请重新复制或下载此文件。")


class ModelShardWrong(ModelRefused):
    """Details: file, index."""

    code = "model-shard-wrong"
    sentence = Text(
        "{file}: this part does not hold the weights that {index} says it does.", "{file}：此分片不含 {index} 所列的权重。"
    )
    remedy = Text("Copy or download this file and the index again.", "请重新复制或下载此文件及索引。")


class ModelConfigAbsurd(ModelRefused):
    """Details: file, key."""

    code = "model-config-absurd"
    sentence = Text("{file}: the value of “{key}” cannot be right.", "{file}：“{key}” 的值不合理。")


class ModelFileUnreadable(ModelRefused):
    """Details: file, reason."""

    code = "model-file-unreadable"
    sentence = Text("{file}: this cannot be read ({reason}).", "{file}：无法读取（{reason}）。")
    remedy = Text("Check that the drive is connected and that you may read it.", "请确认磁盘已连接且有读取权限。")
