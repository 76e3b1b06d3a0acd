"""Small files in the manner of other programs, written for these tests."""

from __future__ import annotations

ABBYY = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v2#" xmlns:xlink="http://www.w3.org/1999/xlink">
<Description><MeasurementUnit>mm10</MeasurementUnit>
<sourceImageInformation><fileName>scan\\0007.tif</fileName></sourceImageInformation>
<OCRProcessing ID="OCR1"><ocrProcessingStep><processingSoftware><softwareCreator>ABBYY</softwareCreator>
<softwareName>FineReader Engine</softwareName><softwareVersion>11</softwareVersion></processingSoftware></ocrProcessingStep>
</OCRProcessing></Description>
<Styles><TextStyle ID="S1" FONTFAMILY="Times" FONTSIZE="10"/></Styles>
<Layout><Page ID="P7" PHYSICAL_IMG_NR="7" WIDTH="2100" HEIGHT="2970" ACCURACY="88.4" PC="0.884">
<TopMargin ID="TM" HPOS="0" VPOS="0" WIDTH="2100" HEIGHT="200">
 <TextBlock ID="B0" HPOS="900" VPOS="100" WIDTH="300" HEIGHT="40" STYLEREFS="S1"><TextLine BASELINE="138"
  HPOS="900" VPOS="100" WIDTH="300" HEIGHT="40"><String HPOS="900" VPOS="100" WIDTH="300" HEIGHT="40" CONTENT="Gazette"
  WC="0.5" CC="0000999"/></TextLine></TextBlock></TopMargin>
<PrintSpace ID="PS" HPOS="0" VPOS="200" WIDTH="2100" HEIGHT="2700">
 <ComposedBlock ID="C1" TYPE="container" HPOS="100" VPOS="300" WIDTH="900" HEIGHT="200">
  <TextBlock ID="B1" HPOS="100" VPOS="300" WIDTH="900" HEIGHT="120">
   <TextLine HPOS="100" VPOS="300" WIDTH="900" HEIGHT="50">
    <String HPOS="100" VPOS="300" WIDTH="200" HEIGHT="50" CONTENT="The" WC="0.9"/><SP HPOS="300" VPOS="300" WIDTH="20"/>
    <String HPOS="320" VPOS="300" WIDTH="400" HEIGHT="50" CONTENT="govern" WC="0.6" SUBS_TYPE="HypPart1"
     SUBS_CONTENT="government"/><HYP CONTENT="&#173;" HPOS="720" VPOS="320" WIDTH="20"/></TextLine>
   <TextLine HPOS="100" VPOS="370" WIDTH="900" HEIGHT="50">
    <String HPOS="100" VPOS="370" WIDTH="200" HEIGHT="50" CONTENT="ment" SUBS_TYPE="HypPart2" SUBS_CONTENT="government"/>
   </TextLine></TextBlock></ComposedBlock>
 <Illustration ID="I1" HPOS="1200" VPOS="300" WIDTH="500" HEIGHT="400"/>
 <GraphicalElement ID="G1" HPOS="1050" VPOS="300" WIDTH="2" HEIGHT="2000"/>
 <ComposedBlock ID="T1" TYPE="Table" HPOS="100" VPOS="900" WIDTH="800" HEIGHT="100">
  <TextBlock ID="B2" HPOS="100" VPOS="900" WIDTH="400" HEIGHT="100"><TextLine HPOS="100" VPOS="900" WIDTH="400" HEIGHT="50">
   <String CONTENT="one"/></TextLine></TextBlock>
  <TextBlock ID="B3" HPOS="500" VPOS="900" WIDTH="400" HEIGHT="100"><TextLine HPOS="500" VPOS="900" WIDTH="400" HEIGHT="50">
   <String CONTENT="two"/></TextLine></TextBlock></ComposedBlock>
</PrintSpace></Page></Layout></alto>"""

ESCRIPTORIUM = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">
<Description><MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation><fileName>f12.jpg</fileName>
</sourceImageInformation></Description>
<Tags><OtherTag ID="BT1" LABEL="MarginTextZone:note" DESCRIPTION="block type"/>
<OtherTag ID="BT2" LABEL="MainZone" DESCRIPTION="block type"/><OtherTag ID="LT1" LABEL="DefaultLine"/></Tags>
<ReadingOrder><OrderedGroup ID="o"><ElementRef ID="e1" REF="eSc_textblock_b"/><ElementRef ID="e2" REF="eSc_textblock_a"/>
</OrderedGroup></ReadingOrder>
<Layout><Page WIDTH="1000" HEIGHT="1400" PHYSICAL_IMG_NR="12" ID="eSc_dummypage_"><PrintSpace HPOS="0" VPOS="0" WIDTH="1000"
 HEIGHT="1400">
<TextBlock HPOS="20" VPOS="30" WIDTH="100" HEIGHT="300" ID="eSc_textblock_a" TAGREFS="BT1">
 <Shape><Polygon POINTS="20 30 20 330 120 330 120 30"/></Shape>
 <TextLine ID="eSc_line_1" TAGREFS="LT1" BASELINE="25 60 118 60" HPOS="22" VPOS="35" WIDTH="96" HEIGHT="30">
  <Shape><Polygon POINTS="22 35 118 35 118 65 70 64 22 65"/></Shape>
  <String CONTENT="nota bene" HPOS="22" VPOS="35" WIDTH="96" HEIGHT="30"></String></TextLine></TextBlock>
<TextBlock ID="eSc_textblock_b" TAGREFS="BT2">
 <TextLine ID="eSc_line_2" BASELINE="200 200 800 300"><String CONTENT="only a  baseline"/></TextLine>
 <TextLine ID="eSc_line_3" BASELINE="200 260 800 360"><Shape><Polygon POINTS="200,230 800,330 800,370 500,325 200,270"/></Shape>
  <String CONTENT=""/></TextLine></TextBlock>
</PrintSpace></Page></Layout></alto>"""

NO_NAMESPACE = """<alto><Layout><Page ID="a" PHYSICAL_IMG_NR="1"><TextBlock><TextLine>
<String HPOS="10" VPOS="20" WIDTH="30" HEIGHT="12" CONTENT="no"/><String HPOS="50" VPOS="22" WIDTH="30" HEIGHT="10"
CONTENT="spaces"/></TextLine><TextLine><String HPOS="10" VPOS="50" WIDTH="12" HEIGHT="12" CONTENT="汉"/><String HPOS="24"
VPOS="50" WIDTH="12" HEIGHT="12" CONTENT="字"/></TextLine><TextLine HPOS="x" VPOS="NaN" WIDTH="1e99" HEIGHT="-4"><String
CONTENT="nowhere"/></TextLine></TextBlock></Page><Page ID="b" PHYSICAL_IMG_NR="2"/></Layout></alto>"""

TRANSKRIBUS = """<?xml version="1.0" encoding="UTF-8"?>
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15">
<Metadata><Creator>Transkribus</Creator><Created>2021-01-01T00:00:00</Created><LastChange>2021-01-01T00:00:00</LastChange>
<TranskribusMetadata docId="1" pageId="2" status="GT"/></Metadata>
<Page imageFilename="0001.jpg" imageWidth="2000" imageHeight="3000">
<ReadingOrder><OrderedGroup id="ro"><RegionRefIndexed index="1" regionRef="r1"/><RegionRefIndexed index="0" regionRef="r2"/>
</OrderedGroup></ReadingOrder>
<TextRegion id="r1" custom="readingOrder {index:1;} structure {type:marginalia;}"><Coords points="10,10 200,10 200,300 10,300"/>
<TextLine id="l2" custom="readingOrder {index:1;}"><Coords points="10,60 190,60 190,100 10,100"/>
<Baseline points="10,95 190,95"/><TextEquiv><Unicode>second</Unicode></TextEquiv></TextLine>
<TextLine id="l1" custom="readingOrder {index:0;} person {offset:0; length:5;}"><Coords points="10,10 190,10 190,50 10,50"/>
<Baseline points="10,45 190,45"/><TextEquiv><Unicode>first line
</Unicode></TextEquiv></TextLine>
<TextEquiv><Unicode>first line
second</Unicode></TextEquiv></TextRegion>
<TextRegion id="r2" type="heading"><Coords points="300,10 900,10 900,90 300,90"/>
<TextLine id="l3"><Coords points="300,10 900,60 895,110 600,85 295,60"/><Baseline points="300,50 900,100"/>
<TextEquiv conf="0.75"><Unicode>sloping</Unicode></TextEquiv></TextLine></TextRegion>
<TableRegion id="t1" rows="0" columns="0"><Coords points="300,400 900,400 900,600 300,600"/>
<TableCell row="0" col="0" rowSpan="1" colSpan="2" id="c1"><Coords points="300,400 900,400 900,500 300,500"/>
<TextLine id="l4"><Coords points="310,410 600,410 600,450 310,450"/><TextEquiv><Unicode>head</Unicode></TextEquiv></TextLine>
<CornerPts>0 1 2 3</CornerPts></TableCell>
<TableCell row="1" col="1" id="c2"><Coords points="600,500 900,500 900,600 600,600"/></TableCell></TableRegion>
<SeparatorRegion id="s1"><Coords points="250,0 252,0 252,3000 250,3000"/></SeparatorRegion>
</Page></PcGts>"""

OCR_D = """<?xml version="1.0" encoding="UTF-8"?>
<pc:PcGts xmlns:pc="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
<pc:Metadata><pc:Creator>OCR-D/core 2.30</pc:Creator><pc:Created>2021-01-01T00:00:00</pc:Created>
<pc:LastChange>2021-01-01T00:00:00</pc:LastChange>
<pc:MetadataItem type="processingStep" name="recognition/text-recognition" value="ocrd-tesserocr-recognize"/></pc:Metadata>
<pc:Page imageFilename="OCR-D-IMG/0001.tif" imageWidth="800" imageHeight="600">
<pc:ReadingOrder><pc:UnorderedGroup id="g"><pc:OrderedGroup id="g1"><pc:RegionRefIndexed index="0" regionRef="b"/>
<pc:RegionRefIndexed index="1" regionRef="a"/></pc:OrderedGroup></pc:UnorderedGroup></pc:ReadingOrder>
<pc:TextRegion id="a"><pc:Coords points="10,300 700,300 700,360 10,360"/>
<pc:TextLine id="a1" readingDirection="left-to-right"><pc:Coords points="10,300 700,300 700,360 10,360"/>
<pc:Word id="w1"><pc:Coords points="10,300 100,300 100,360 10,360"/>
<pc:TextEquiv index="1" conf="0.3"><pc:Unicode>Hause</pc:Unicode></pc:TextEquiv>
<pc:TextEquiv index="0" conf="0.9"><pc:Unicode>House</pc:Unicode></pc:TextEquiv></pc:Word>
<pc:Word id="w2"><pc:Coords points="120,300 200,300 200,360 120,360"/>
<pc:Glyph id="g2"><pc:Coords points="120,300 160,300 160,360 120,360"/><pc:TextEquiv conf="0.6"><pc:Unicode>o</pc:Unicode>
</pc:TextEquiv></pc:Glyph><pc:Glyph id="g3"><pc:Coords points="160,300 200,300 200,360 160,360"/>
<pc:TextEquiv conf="0.8"><pc:Unicode>f</pc:Unicode></pc:TextEquiv></pc:Glyph>
<pc:TextEquiv conf="0.7"><pc:Unicode>of</pc:Unicode></pc:TextEquiv></pc:Word></pc:TextLine></pc:TextRegion>
<pc:TextRegion id="b"><pc:Coords points="10,10 700,10 700,110 10,110"/>
<pc:TextEquiv><pc:Unicode>told as
a whole</pc:Unicode></pc:TextEquiv></pc:TextRegion>
<pc:ImageRegion id="i"><pc:Coords points="10,400 300,400 300,500 10,500"/>
<pc:TextRegion id="n" type="caption"><pc:Coords points="10,480 300,480 300,500 10,500"/><pc:TextLine id="n1">
<pc:Coords points="10,480 300,480 300,500 10,500"/><pc:TextEquiv><pc:Unicode>inside</pc:Unicode></pc:TextEquiv></pc:TextLine>
</pc:TextRegion></pc:ImageRegion></pc:Page></pc:PcGts>"""

OLD_PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2010-03-19"><Metadata/>
<Page imageFilename="a.tif"><TextRegion id="r" type="paragraph"><Coords><Point x="1" y="2"/><Point x="11" y="2"/>
<Point x="11" y="22"/><Point x="1" y="22"/></Coords><TextLine><Coords points=""/><TextEquiv><PlainText>plain</PlainText>
</TextEquiv></TextLine></TextRegion></Page></PcGts>"""

_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def hostile(root: str, page: str) -> dict[str, bytes]:
    """Files that mean harm, by what they do; the root and an element in it are of the format."""
    laughs = f'<!DOCTYPE {root} [<!ENTITY a0 "ha">{_LAUGHS}]>'
    return {
        "laughs": f"{laughs}<{root}><{page}>&a9;</{page}></{root}>".encode(),
        "laughs in an attribute": f'{laughs}<{root}><{page} ID="&a9;"/></{root}>'.encode(),
        "endlessly deep": f"<{root}><{page}>".encode() + b"<a>" * 200_000,
        "endlessly wide": f"<{root}><{page}>".encode() + b"<a/>" * 1_600_000,
        "cut off": f"<{root}><{page}/><{page}><a".encode(),
    }


def not_this(root: str, page: str) -> dict[str, bytes]:
    """Files that are something else."""
    return {
        "empty": b"",
        "no XML": b"hello",
        "bytes": bytes(range(256)) * 9,
        "another root": f"<html><{page}/></html>".encode(),
        "the root inside": f"<html><{root}><{page}/></{root}></html>".encode(),
        "an encoding that there is not": f'<?xml version="1.0" encoding="x-9"?><{root}><{page}/></{root}>'.encode(),
    }
