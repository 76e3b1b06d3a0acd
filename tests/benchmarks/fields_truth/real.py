"""The real documents of the test data whose fields are known.

Labels that the truth does not tell are made of the words of its keys: "PayerName" is looked for as "Payer Name".
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from PIL import Image

from desktop.document.geometry import Box
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.templates.library import Templates
from tests.benchmarks.fields_truth.cases import Case, Place, Sample, Truth, letters, others_of, share_of
from tests.benchmarks.fields_truth.printed import NAMES, PRINTED


def sroie(documents: Path) -> tuple[Case, ...]:
    """Receipts of six shops and the template that ships; to it, they are all of one form. The truth is upper case throughout,
    whatever the paper has: case is not compared."""
    template = Templates().get("receipt")
    samples = []
    for key in sorted((documents / "sroie-receipts").glob("*.key.json")):
        image = key.with_name(key.name.replace(".key.json", ".jpg"))
        lines = _csv_lines(key.with_name(key.name.replace(".key.json", ".box.csv")), image)
        truths = {
            name: Truth((value,), _receipt_places(name, value, lines))
            for name, value in json.loads(key.read_text(encoding="utf8")).items()
        }
        samples.append(Sample(image.name, image, template, truths, scored=tuple(truths), folded=True))
    return others_of(samples)


def _csv_lines(path: Path, image: Path) -> list[tuple[str, Box]]:
    with Image.open(image) as opened:
        width, height = opened.size
    lines = []
    for row in csv.reader(path.read_text(encoding="utf8", errors="replace").splitlines(), quoting=csv.QUOTE_NONE):
        if len(row) > 8:
            numbers = [float(n) for n in row[:8]]
            box = (min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2]))
            lines.append((",".join(row[8:]), share_of(box, width, height)))
    return lines


def _receipt_places(name: str, value: str, lines: list[tuple[str, Box]]) -> tuple[Place, ...]:
    """Company and address: the lines that they are made of, one after the other from the top. Date and total: each line that
    has them; first, for the total, the one beside a word like it."""
    if name in ("company", "address"):
        boxes, rest = [], letters(value)
        for text, box in sorted(lines, key=lambda line: line[1].y0):
            if len(letters(text)) > 2 and letters(text) in rest:
                boxes.append(box)
                rest = rest.partition(letters(text))[2]
        return (Place(1, tuple(boxes)),) if boxes else ()
    holding = [(text, box) for text, box in lines if re.search(rf"(?<![\d.]){re.escape(value)}(?!\d)", text)]

    def beside_total(box: Box) -> bool:
        return any("total" in text.casefold() and other.y0 < box.centre[1] < other.y1 for text, other in lines)

    holding.sort(key=lambda line: name == "total" and not beside_total(line[1]))
    return tuple(Place(1, (box,)) for _, box in holding)


def funsd(documents: Path) -> tuple[Case, ...]:
    """Each page is a form of its own: its questions that have answers are the labels of its template, all of type text.

    A question that stands there several times is one field, any of its answers is right. Several answers of one are one value.
    """
    cases = []
    for path in sorted((documents / "funsd-subset").glob("*[0-9].json")):
        image = path.with_suffix(".png")
        with Image.open(image) as opened:
            size = opened.size
        entities = {entity["id"]: entity for entity in json.loads(path.read_text(encoding="utf8"))["form"]}
        answers: dict[str, list[Truth]] = {}
        for entity in entities.values():
            linked = [entities[b] for a, b in entity["linking"] if entity["label"] == "question" and a == entity["id"]]
            linked = [other for other in linked if other["label"] == "answer" and other["text"].strip()]
            if linked:
                boxes = tuple(share_of(other["box"], *size) for other in linked)
                said = " ".join(other["text"] for other in linked)
                answers.setdefault(entity["text"].strip(), []).append(Truth((said,), (Place(1, boxes),)))
        specs = tuple(_text(f"field_{at}", label.rstrip(": ")) for at, label in enumerate(answers, 1))
        truths = {
            spec.name: Truth(tuple(t.values[0] for t in same), tuple(t.places[0] for t in same))
            for spec, same in zip(specs, answers.values(), strict=True)
        }
        template = Template(f"funsd_{path.stem}", path.stem, path.stem, specs)
        cases.append(Case(Sample(image.name, image, template, truths)))
    return tuple(cases)


def azure(documents: Path, *, printed: bool = True) -> tuple[Case, ...]:
    """Tax forms and invoices. W-9 and invoice are there twice: one is confirmed for the other.

    printed: labels are what stands on the paper, as in a template that a person would write, else the words of the keys.
    A field whose labelled value is empty (handwriting that was not transcribed) is not asked for.
    """
    forms: dict[str, list[Sample]] = {}
    for path in sorted((documents / "azure-forms").glob("*.labels.json")):
        plain = json.loads(path.read_text(encoding="utf8"))
        file = path.with_name(plain["document"])
        form = re.sub(r"[_.]?(\d+|scanned|payer)?\.(pdf|jpg)$", "", file.name)
        names = PRINTED | {"Name": NAMES.get(form, "Name")} if printed else {}
        truths, specs = {}, []
        for label in plain["labels"]:
            words = label["value"] or []
            if words and not any(word["text"] for word in words):
                continue
            ticks = {word["text"] for word in words} & {"selected", "unselected"}
            name = _snake(label["label"])
            kind = FieldType.CHECKBOX if ticks or "TaxClassify" in label["label"] else FieldType.TEXT
            specs.append(_text(name, names.get(label["label"]) or _words(label["label"]), kind))
            if words:
                said = " ".join(word["text"] for word in words)
                value = {"selected": "yes", "unselected": "no"}.get(said, said)
                truths[name] = Truth((value,), (Place(words[0]["page"], tuple(_azure_box(word) for word in words)),))
        template = Template(f"azure_{form.lower()}", form, form, tuple(specs))
        forms.setdefault(form, []).append(Sample(file.name, file, template, truths, "1" if file.suffix == ".pdf" else ""))
    return tuple(case for samples in forms.values() for case in others_of(samples))


def _azure_box(word: Any) -> Box:
    numbers = word["boundingBoxes"][0]
    return Box(min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2]))


def fara(documents: Path) -> tuple[Case, ...]:
    """Three amendments, of 1985, 1993 and 2012; labels from the keys; no boxes are known."""
    samples, specs = [], {}
    truths = {}
    for path in sorted((documents / "vrdu-fara-filings").glob("*.kv.json")):
        found = json.loads(path.read_text(encoding="utf8"))
        truths[path] = {name: Truth((re.sub(r" \(received stamp\)$", "", value),)) for name, value in found.items()}
        for name in found:
            kind = FieldType.DATE if name.endswith("date") else FieldType.TEXT
            specs[name] = _text(name, name.replace("_num", "_number").replace("_", " "), kind)
    template = Template("fara_amendment", "FARA amendment", "FARA", tuple(specs.values()))
    for path, known in truths.items():
        file = path.with_name(path.name.replace(".kv.json", ".pdf"))
        samples.append(Sample(file.name, file, template, known))
    return others_of(samples)


def medical(documents: Path) -> tuple[Case, ...]:
    """A report of three pages, its keys as labels; its tables by their header; no boxes are known."""
    file = documents / "medical-en" / "medical_report_scan.pdf"
    plain = json.loads(file.with_name("medical_report_scan.kv.json").read_text(encoding="utf8"))
    specs, truths = [], {}
    for key, value in (item for page in plain.values() for item in page.items()):
        kind, _, title = key.rpartition(":")
        name = _snake(title)
        if kind == "":
            specs.append(_text(name, title, FieldType.DATE if "Date" in title else FieldType.TEXT))
            truths[name] = Truth((value,))
        elif kind == "table":
            columns = tuple(_text(_snake(column), column) for column in value[0])
            specs.append(FieldSpec(name, FieldType.TABLE, title, title, (title,), columns=columns))
            truths[name] = Truth(("\n".join("\t".join(row) for row in value[1:]),))
    template = Template("medical_report", "Medical report", "病历", tuple(specs))
    return (Case(Sample(file.name, file, template, truths)),)


def others(documents: Path) -> tuple[Case, ...]:
    """A taxi's receipt in Chinese, its keys as labels; the receipt of a shop (the template that ships) and the head of a report
    of a warehouse, both from the text that comes with them. No boxes are known."""
    taxi = documents / "zh-taxi-receipt" / "taxi_receipt.jpg"
    keys = json.loads(taxi.with_suffix(".kv.json").read_text(encoding="utf8"))
    report = {
        "Report ID": "SPARSE-2024-INV-1234",
        "Warehouse": "Distribution Center East",
        "Report Date": "2024-11-15",
        "Prepared By": "Sarah Martinez",
        "Total Variance Cost": "$4,287.50",
        "Critical Items": "1",
        "Overall Accuracy": "97.2%",
    }
    bought = {
        "company": "TECHMART ELECTRONICS",
        "date": "11/23/2024",
        "address": "4567 Innovation Blvd San Francisco, CA 94103",
        "total": "$821.14",
    }
    shop = Templates().get("receipt")
    medical_folder = documents / "medical-en"
    truths = {name: Truth((value,)) for name, value in bought.items()}
    receipt = medical_folder / "RECEIPT-2024-TXN-98765_retail_purchase.pdf"
    return (
        Case(_keyed(taxi, "taxi_receipt", keys, "chi_sim")),
        Case(_keyed(medical_folder / "SPARSE-2024-INV-1234_borderless_table.pdf", "inventory_report", report)),
        Case(Sample(receipt.name, receipt, shop, truths, scored=tuple(truths))),
    )


def _keyed(file: Path, name: str, found: dict[str, str], language: str = "eng") -> Sample:
    """The keys as they are for labels, all of type text."""
    specs = {f"field_{at}": key for at, key in enumerate(found, 1)}
    template = Template(name, name, name, tuple(_text(field, key) for field, key in specs.items()))
    return Sample(file.name, file, template, {field: Truth((found[key],)) for field, key in specs.items()}, language=language)


def government(documents: Path) -> tuple[Case, ...]:
    """The first page of a claim on which only three boxes are ticked; labels are the last sentence of each field's own text.

    Its text fields are empty: a value given for one of them is wrong.
    """
    file = documents / "us-gov-forms" / "cms_1490s_medicare_claim.pdf"
    plain = json.loads(file.with_name("cms_1490s_medicare_claim.fields.json").read_text(encoding="utf8"))
    specs, truths = [], {}
    for field in (field for field in plain["fields"] if field["page"] == 1):
        name = _snake(field["name"])
        label = re.split(r"(?<=[a-z)])\. ", field["label"].strip().rstrip("."))[-1]
        ticked = field["type"] in ("RadioButton", "CheckBox")
        specs.append(_text(name, label, FieldType.CHECKBOX if ticked else FieldType.TEXT))
        if ticked:
            box = share_of(field["rect"], *plain["page_sizes"][0])
            truths[name] = Truth(("no" if field["value"] == "Off" else "yes",), (Place(1, (box,)),))
    template = Template("medicare_claim", "Medicare claim", "Medicare", tuple(specs))
    return (Case(Sample(file.name, file, template, truths, "1")),)


def _text(name: str, label: str, kind: FieldType = FieldType.TEXT) -> FieldSpec:
    return FieldSpec(name, kind, label, label, (label,))


def _words(key: str) -> str:
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", key).split())


def _snake(key: str) -> str:
    return "_".join(re.findall(r"[a-z0-9]+", _words(key).casefold()))
