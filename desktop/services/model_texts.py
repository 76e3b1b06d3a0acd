"""What is said about models that a person brings: the terms they come under, and what can go wrong."""

from __future__ import annotations

from desktop.document.errors import DossierError, Text

LICENCE_NAME = Text("Tencent Hunyuan Community License Agreement", "腾讯混元社区许可协议")
_TERMS = (
    Text(
        "HunyuanOCR is Tencent's, and comes under the Tencent Hunyuan Community License. This is not an open source licence."
        " Dossier is not made, approved or supported by Tencent. This is a summary: the licence itself is what counts.",
        "HunyuanOCR 属于腾讯，适用《腾讯混元社区许可协议》，该协议并非开源许可。本程序并非腾讯制作、认可或支持。"
        "以下为摘要，以许可协议原文为准。",
    ),
    Text(
        "Territory: the world without the European Union, the United Kingdom and South Korea. Outside the territory neither the"
        " model nor anything it wrote may be used.",
        "适用地域：欧盟、英国和韩国以外的全球地区。在此地域之外，不得使用模型，也不得使用其任何输出。",
    ),
    Text(
        "What the model writes must not be used to improve any other AI model.",
        "不得将模型的输出用于改进任何其他人工智能模型。",
    ),
    Text(
        "Exhibit A lists uses that are prohibited, among them breaking the law, harming people, deceiving, military use, and"
        " automated decisions of high stakes for a person's safety, rights or well-being (such as law enforcement, medicine,"
        " credit, employment, insurance). A person has to check and decide.",
        "附件 A 列有禁止用途，其中包括：违法、伤害他人、欺骗、军事用途，以及对个人安全、权利或福祉有重大影响的自动化决策"
        "（如执法、医疗、信贷、就业、保险）。必须由人核对并作出决定。",
    ),
    Text(
        "What the model wrote may only be made public if it is plainly said that a machine wrote it.",
        "公开模型的输出时，必须明确标示其由机器生成。",
    ),
    Text(
        "Whoever passes the model on has to pass the licence on with it.",
        "转交模型时须一并附上许可协议。",
    ),
)


def licence_terms() -> tuple[Text, ...]:
    """What a person has to be shown before a model is brought in; the licence itself lies in the model folder."""
    return _TERMS


class NoModel(DossierError):
    code = "no-model"
    sentence = Text("There is no HunyuanOCR model on this computer.", "本机没有 HunyuanOCR 模型。")
    remedy = Text(
        "Download the folder tencent/HunyuanOCR on a computer with a network, carry it here, and bring it in with"
        " “model import FOLDER” or in the settings.",
        "请在联网的电脑上下载 tencent/HunyuanOCR 文件夹，携带到本机，用“model import 文件夹”命令或在设置中导入。",
    )


class LicenceNotAccepted(DossierError):
    """Details: licence, the path of its text."""

    code = "licence-not-accepted"
    sentence = Text(
        "The model's licence has not been accepted ({licence}).",
        "尚未接受模型的许可协议（{licence}）。",
    )
    remedy = Text(
        "Read it, and accept it if you agree: in a script with --accept-licence.",
        "请阅读该协议，同意后再接受：在脚本中使用 --accept-licence。",
    )


class NotEnoughSpace(DossierError):
    """Details: path, needed, free (GB)."""

    code = "not-enough-space"
    sentence = Text(
        "{path}: {needed} GB are needed for the model, {free} GB are free.",
        "{path}：导入模型需要 {needed} GB，剩余 {free} GB。",
    )
    remedy = Text(
        "Free some space and try again, or leave the model where it is (--link).",
        "请释放空间后重试，或让模型留在原处（--link）。",
    )


class ModelUnknown(DossierError):
    """Details: name."""

    code = "model-unknown"
    sentence = Text("There is no model named {name}.", "没有名为 {name} 的模型。")
    remedy = Text("See which there are with “model list”.", "请用“model list”查看已有的模型。")


class ModelUnverified(DossierError):
    """Details: name."""

    code = "model-unverified"
    sentence = Text(
        "{name}: files of this model were written to since it was checked.", "{name}：此模型的文件在上次检查后被改写过。"
    )
    remedy = Text("Verify the model; if it is whole, it is ready again.", "请校验该模型；若完好，即可继续使用。")


class LinkedModelGone(DossierError):
    """Details: name, path."""

    code = "linked-model-gone"
    sentence = Text("{name}: the folder of this model is no longer at {path}.", "{name}：此模型的文件夹已不在 {path}。")
    remedy = Text(
        "Connect the drive or put the folder back, or remove the model and bring it in again.",
        "请连接磁盘或将文件夹放回原处，或移除该模型后重新导入。",
    )


class ModelRecordDamaged(DossierError):
    """Details: name."""

    code = "model-record-damaged"
    sentence = Text("{name}: what was recorded of this model cannot be read.", "{name}：此模型的记录无法读取。")
    remedy = Text("Remove the model and bring it in again.", "请移除该模型后重新导入。")


class ModelBusy(DossierError):
    """Details: name."""

    code = "model-busy"
    sentence = Text("{name}: files of this model are in use.", "{name}：此模型的文件正在使用。")
    remedy = Text(
        "Wait until reading is done, or close the other windows, and try again.", "请等待识别结束或关闭其他窗口后重试。"
    )


class ModelsBusy(DossierError):
    code = "models-busy"
    sentence = Text("Another window or command is bringing in or removing a model.", "另一窗口或命令正在导入或移除模型。")
    remedy = Text("Wait until it is done.", "请等待其完成。")
