"""What stands in the tables of a document's database. The words beside the columns stay in the file: `.schema` shows them."""

from __future__ import annotations

VERSION = 1
"""As `PRAGMA user_version` has it."""
SCHEMA = """
CREATE TABLE documents (       -- the one document of this file / 本文件所含的文档
  id TEXT PRIMARY KEY,         -- in its dossier / 在卷宗中的标识
  title TEXT NOT NULL,
  template TEXT,               -- kind of record that its fields follow / 字段所依据的模板
  exported_at TEXT NOT NULL,   -- UTC, ISO 8601
  program TEXT NOT NULL,
  history TEXT NOT NULL,       -- hash of the dossier's last event / 卷宗历史最后一条的哈希
  redacted INTEGER NOT NULL    -- 1: areas were blacked out / 有内容被遮盖
);
CREATE TABLE processing (      -- who made the text, oldest first / 由谁处理，按时间先后
  position INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,          -- engine or person / 引擎或人员
  at TEXT NOT NULL,            -- when last, UTC / 最近一次
  version TEXT NOT NULL,
  settings TEXT NOT NULL       -- JSON list of "key=value"
);
CREATE TABLE masters (         -- originals, in order of first use / 原件
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,       -- bytes / 字节
  media_type TEXT NOT NULL,
  pages INTEGER NOT NULL
);
CREATE TABLE pages (
  key INTEGER PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents(id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL,     -- in the document, from 1 / 在文档中的页次
  master TEXT NOT NULL,        -- sha256 of the original / 原件的 SHA-256
  master_page INTEGER NOT NULL, -- in the original, from 1 / 在原件中的页次
  width REAL NOT NULL,         -- of page space, in `unit`; all quads are in it / 页面坐标系的尺寸
  height REAL NOT NULL,
  unit TEXT NOT NULL,          -- px of the original, or pt of a PDF
  view TEXT NOT NULL,          -- JSON: how the page is turned, made level, cropped / 旋转、纠偏、裁切
  stage TEXT NOT NULL,         -- waiting, read, in_work, checked, approved, failed
  error TEXT                   -- JSON: why it could not be read / 无法识别的原因
);
CREATE TABLE regions (         -- blocks of a page / 版面区块
  key INTEGER PRIMARY KEY,
  page INTEGER NOT NULL REFERENCES pages(key),
  id TEXT NOT NULL,
  position INTEGER NOT NULL,   -- in reading order, from 0 / 阅读顺序
  type TEXT NOT NULL,          -- title, text, table, figure, seal, ...
  label TEXT NOT NULL,         -- what the engine calls it / 引擎所用名称
  quad TEXT NOT NULL,          -- JSON [[x,y],...]: corners clockwise from the text's top left / 四角坐标
  confidence REAL NOT NULL     -- 0 to 1
);
CREATE TABLE lines (
  key INTEGER PRIMARY KEY,
  page INTEGER NOT NULL REFERENCES pages(key),
  region INTEGER NOT NULL REFERENCES regions(key),
  id TEXT NOT NULL,
  position INTEGER NOT NULL,   -- on its page, in reading order, from 0 / 页内阅读顺序
  text TEXT NOT NULL,          -- as corrected / 校对后的文本
  quad TEXT NOT NULL,
  confidence REAL NOT NULL,    -- of the engine, 0 to 1 / 引擎置信度
  doubt REAL NOT NULL,         -- how likely it is wrong, 0 to 1 / 存疑度
  vertical INTEGER NOT NULL,   -- 1: written from top to bottom / 竖排
  mark TEXT NOT NULL,          -- illegible, not_applicable, or empty / 无法辨认、不适用
  inked INTEGER NOT NULL,      -- 0: there is no ink under the text / 文本处无墨迹
  engine TEXT NOT NULL,        -- who read it / 识别者
  reading TEXT,
  confirmed_by TEXT,           -- the person who stands for it / 确认人
  confirmed_at TEXT
);
CREATE TABLE characters (      -- of a line, in order / 行内字符
  line INTEGER NOT NULL REFERENCES lines(key),
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  quad TEXT,                   -- null where a person typed it anew / 人工补录的无坐标
  confidence REAL NOT NULL,
  doubt REAL NOT NULL,
  others TEXT,                 -- JSON list: what else it may be, best first / 其他候选
  PRIMARY KEY (line, position)
) WITHOUT ROWID;
CREATE TABLE tables (
  key INTEGER PRIMARY KEY,
  page INTEGER NOT NULL REFERENCES pages(key),
  region INTEGER REFERENCES regions(key),
  id TEXT NOT NULL,
  rows INTEGER NOT NULL,
  cols INTEGER NOT NULL,
  continues TEXT               -- id of the table on an earlier page that it goes on from / 接续的前页表格
);
CREATE TABLE cells (           -- row and col count from 0 / 行列自 0 起
  key INTEGER PRIMARY KEY,
  grid INTEGER NOT NULL REFERENCES tables(key),
  row INTEGER NOT NULL,
  col INTEGER NOT NULL,
  rowspan INTEGER NOT NULL,
  colspan INTEGER NOT NULL,
  text TEXT NOT NULL,
  quad TEXT NOT NULL
);
CREATE TABLE cell_lines (      -- the lines of a cell, in order / 单元格的行
  cell INTEGER NOT NULL REFERENCES cells(key),
  position INTEGER NOT NULL,
  line INTEGER NOT NULL REFERENCES lines(key),
  PRIMARY KEY (cell, position)
) WITHOUT ROWID;
CREATE TABLE ticks (           -- boxes to be ticked / 勾选框
  page INTEGER NOT NULL REFERENCES pages(key),
  quad TEXT NOT NULL,
  ticked INTEGER NOT NULL,
  confidence REAL NOT NULL
);
CREATE TABLE codes (           -- bar and QR codes / 条码与二维码
  page INTEGER NOT NULL REFERENCES pages(key),
  text TEXT NOT NULL,
  format TEXT NOT NULL,
  quad TEXT NOT NULL
);
CREATE TABLE unread (          -- ink that no line covers / 未识别的墨迹
  page INTEGER NOT NULL REFERENCES pages(key),
  quad TEXT NOT NULL
);
CREATE TABLE fields (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,         -- as written / 原文
  normalized TEXT NOT NULL,    -- ISO date, plain decimal, yes or no, JSON / 规范值
  state TEXT NOT NULL,         -- settled, confirmed, pending, failed
  found_by TEXT NOT NULL,
  engine TEXT NOT NULL,
  doubt REAL NOT NULL,
  confirmed_by TEXT,
  confirmed_at TEXT
);
CREATE TABLE evidence (        -- where a value stands / 值的出处
  key INTEGER PRIMARY KEY,
  field INTEGER NOT NULL REFERENCES fields(key),
  page INTEGER NOT NULL REFERENCES pages(key),
  quad TEXT NOT NULL,
  lines TEXT NOT NULL          -- JSON list of ids of lines
);
CREATE TABLE rules (           -- what the template's rules say of a field / 校验规则
  field INTEGER NOT NULL REFERENCES fields(key),
  rule TEXT NOT NULL,
  ok INTEGER NOT NULL,
  message TEXT NOT NULL
);
CREATE VIEW reading AS         -- the text in reading order, and where it is from / 按阅读顺序的全文
SELECT pages.number AS page, regions.type, lines.text, lines.doubt, lines.mark, lines.engine, lines.confirmed_by, lines.quad
FROM lines JOIN pages ON lines.page = pages.key JOIN regions ON lines.region = regions.key ORDER BY lines.key;
"""
INDEXES = """
CREATE INDEX regions_of_page ON regions(page);
CREATE INDEX lines_of_page ON lines(page);
CREATE INDEX cells_of_table ON cells(grid);
"""
