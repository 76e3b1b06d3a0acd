<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_GB">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Dossier</source>
        <translation>关于卷宗</translation>
    </message>
    <message>
        <source>An offline desk for turning paper into checked records. Every value can be traced to the ink it came from, to the engine that read it and to the person who confirmed it.</source>
        <translation>离线工作台：把纸质材料变成经核对的记录。每个值都可追溯到原件上的字迹、识别它的引擎和确认它的人。</translation>
    </message>
    <message>
        <source>Free software under the GNU Affero General Public License, version 3 or later. No warranty.</source>
        <translation>自由软件，遵循 GNU Affero 通用公共许可证第 3 版或更高版本，不附带任何担保。</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Third-party parts</source>
        <translation>第三方组件</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>New dossier…</source>
        <translation>新建卷宗…</translation>
    </message>
    <message>
        <source>Open a dossier…</source>
        <translation>打开卷宗…</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
    <message>
        <source>Draw a missing line</source>
        <translation>补画漏行</translation>
    </message>
    <message>
        <source>Remove the line</source>
        <translation>删除此行</translation>
    </message>
    <message>
        <source>Next doubtful line</source>
        <translation>下一存疑行</translation>
    </message>
    <message>
        <source>Previous doubtful line</source>
        <translation>上一存疑行</translation>
    </message>
    <message>
        <source>Page is checked</source>
        <translation>本页已校对</translation>
    </message>
    <message>
        <source>Read the page again</source>
        <translation>重新识别本页</translation>
    </message>
    <message>
        <source>Pause reading</source>
        <translation>暂停识别</translation>
    </message>
    <message>
        <source>Empty the queue</source>
        <translation>清空队列</translation>
    </message>
    <message>
        <source>Read failed pages again</source>
        <translation>重新识别失败页</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Fit width</source>
        <translation>适合宽度</translation>
    </message>
    <message>
        <source>Fit page</source>
        <translation>适合整页</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Turn left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Turn right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Colour by kind</source>
        <translation>按类型着色</translation>
    </message>
    <message>
        <source>Colour by doubt</source>
        <translation>按存疑度着色</translation>
    </message>
    <message>
        <source>No boxes</source>
        <translation>不显示框线</translation>
    </message>
    <message>
        <source>Reading order</source>
        <translation>阅读顺序</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一窗格</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>上一窗格</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Self-check</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>About Dossier</source>
        <translation>关于卷宗</translation>
    </message>
    <message>
        <source>Dossier</source>
        <translation>卷宗</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Panes</source>
        <translation>窗格</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Rename the document</source>
        <translation>重命名文档</translation>
    </message>
    <message>
        <source>Read with</source>
        <translation>识别引擎</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>Take the field&apos;s value from the page</source>
        <translation>从页面取字段值</translation>
    </message>
    <message>
        <source>Approve the record</source>
        <translation>批准记录</translation>
    </message>
    <message>
        <source>Take back the approval</source>
        <translation>撤回批准</translation>
    </message>
    <message>
        <source>Next record that is not approved</source>
        <translation>下一条未批准的记录</translation>
    </message>
    <message>
        <source>Edit the kind of document…</source>
        <translation>编辑文书种类…</translation>
    </message>
    <message>
        <source>New kind of document…</source>
        <translation>新建文书种类…</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>登记表</translation>
    </message>
    <message>
        <source>Another person signs</source>
        <translation>更换署名人</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Approve the page</source>
        <translation>批准本页</translation>
    </message>
    <message>
        <source>Filter documents</source>
        <translation>筛选文档</translation>
    </message>
    <message>
        <source>Compare readings of the page</source>
        <translation>比较本页的识别结果</translation>
    </message>
    <message>
        <source>Inspection by sample</source>
        <translation>抽样检查</translation>
    </message>
    <message>
        <source>Next doubtful character of the line</source>
        <translation>本行下一个存疑字符</translation>
    </message>
    <message>
        <source>Doubtful character before</source>
        <translation>本行上一个存疑字符</translation>
    </message>
    <message>
        <source>Read the line again</source>
        <translation>重新识别本行</translation>
    </message>
    <message>
        <source>Illegible</source>
        <translation>无法辨认</translation>
    </message>
    <message>
        <source>Not applicable</source>
        <translation>不适用</translation>
    </message>
    <message>
        <source>Special characters…</source>
        <translation>特殊字符…</translation>
    </message>
    <message>
        <source>The same error elsewhere</source>
        <translation>其他相同错误</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>Words of the dossier</source>
        <translation>卷宗词表</translation>
    </message>
    <message>
        <source>Add the word to the dossier&apos;s words</source>
        <translation>将该词加入卷宗词表</translation>
    </message>
    <message>
        <source>Draw a table</source>
        <translation>画出表格</translation>
    </message>
    <message>
        <source>Make the block a table</source>
        <translation>将区块改为表格</translation>
    </message>
    <message>
        <source>Make the table plain text again</source>
        <translation>将表格还原为普通文字</translation>
    </message>
    <message>
        <source>Insert a row above</source>
        <translation>在上方插入行</translation>
    </message>
    <message>
        <source>Insert a row below</source>
        <translation>在下方插入行</translation>
    </message>
    <message>
        <source>Insert a column on the left</source>
        <translation>在左侧插入列</translation>
    </message>
    <message>
        <source>Insert a column on the right</source>
        <translation>在右侧插入列</translation>
    </message>
    <message>
        <source>Remove the rows</source>
        <translation>删除所选行</translation>
    </message>
    <message>
        <source>Remove the columns</source>
        <translation>删除所选列</translation>
    </message>
    <message>
        <source>Merge the cells</source>
        <translation>合并单元格</translation>
    </message>
    <message>
        <source>Split the cell</source>
        <translation>拆分单元格</translation>
    </message>
    <message>
        <source>Part the row at the pointer</source>
        <translation>在指针处拆分行</translation>
    </message>
    <message>
        <source>Part the column at the pointer</source>
        <translation>在指针处拆分列</translation>
    </message>
    <message>
        <source>Move the row&apos;s lower boundary up</source>
        <translation>上移行的下边界</translation>
    </message>
    <message>
        <source>Move the row&apos;s lower boundary down</source>
        <translation>下移行的下边界</translation>
    </message>
    <message>
        <source>Move the column&apos;s right boundary left</source>
        <translation>左移列的右边界</translation>
    </message>
    <message>
        <source>Move the column&apos;s right boundary right</source>
        <translation>右移列的右边界</translation>
    </message>
    <message>
        <source>Layout of the page</source>
        <translation>页面版面</translation>
    </message>
    <message>
        <source>Legend of the kinds</source>
        <translation>类型图例</translation>
    </message>
    <message>
        <source>Scan quality</source>
        <translation>扫描质量</translation>
    </message>
    <message>
        <source>Look of the page…</source>
        <translation>页面视图…</translation>
    </message>
    <message>
        <source>Level the page…</source>
        <translation>校正歪斜…</translation>
    </message>
    <message>
        <source>Cut the page to its ink…</source>
        <translation>裁切到墨迹…</translation>
    </message>
    <message>
        <source>Split a double page…</source>
        <translation>拆分双页…</translation>
    </message>
    <message>
        <source>Remove specks…</source>
        <translation>去除污点…</translation>
    </message>
    <message>
        <source>Fade what shows through…</source>
        <translation>淡化透印…</translation>
    </message>
    <message>
        <source>Back to the whole page…</source>
        <translation>恢复整页…</translation>
    </message>
    <message>
        <source>Move the page up</source>
        <translation>上移页面</translation>
    </message>
    <message>
        <source>Move the page down</source>
        <translation>下移页面</translation>
    </message>
    <message>
        <source>Move the page to…</source>
        <translation>移动页面到…</translation>
    </message>
    <message>
        <source>Insert pages before this one…</source>
        <translation>在此页前插入页面…</translation>
    </message>
    <message>
        <source>Add pages at the end…</source>
        <translation>在末尾追加页面…</translation>
    </message>
    <message>
        <source>Replace the page by a new scan…</source>
        <translation>用新扫描件替换此页…</translation>
    </message>
    <message>
        <source>Take the page out</source>
        <translation>移出此页</translation>
    </message>
    <message>
        <source>Put a page back…</source>
        <translation>放回页面…</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Hot folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>Black out</source>
        <translation>遮盖</translation>
    </message>
    <message>
        <source>Deliveries</source>
        <translation>交付记录</translation>
    </message>
    <message>
        <source>Engines and models…</source>
        <translation>引擎与模型…</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Tour</source>
        <translation>导览</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>最近的卷宗</translation>
    </message>
</context>
<context>
    <name>Alternatives</name>
    <message>
        <source>What else may stand there</source>
        <translation>此处的其他可能</translation>
    </message>
    <message>
        <source>Reading this line again…</source>
        <translation>正在重新识别本行…</translation>
    </message>
    <message>
        <source>{0} (Alt+{1})</source>
        <translation>{0}（Alt+{1}）</translation>
    </message>
    <message>
        <source>Alternative {1}: {0}</source>
        <translation>候选 {1}：{0}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>（无）</translation>
    </message>
    <message>
        <source>a space</source>
        <translation>（空格）</translation>
    </message>
</context>
<context>
    <name>Answers</name>
    <message>
        <source>All of it as Markdown</source>
        <translation>全部内容（Markdown）</translation>
    </message>
    <message>
        <source>The text alone</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>The table as HTML</source>
        <translation>表格（HTML）</translation>
    </message>
    <message>
        <source>The formula as LaTeX</source>
        <translation>公式（LaTeX）</translation>
    </message>
    <message>
        <source>The subtitles</source>
        <translation>字幕</translation>
    </message>
    <message>
        <source>The chart as text</source>
        <translation>图表（文本）</translation>
    </message>
    <message>
        <source>A translation into English</source>
        <translation>译成英文</translation>
    </message>
    <message>
        <source>A translation into Chinese</source>
        <translation>译成中文</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>Answers about this page</source>
        <translation>关于本页的回答</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Nothing was asked about this page yet.

The menu of the page (right click) asks HunyuanOCR for its tables as HTML, its formulas as LaTeX, its charts, or a translation. Answers are no part of the record: copy what is to be kept.</source>
        <translation>尚未就本页提问。

在页面上单击右键，可让 HunyuanOCR 给出表格（HTML）、公式（LaTeX）、图表内容或译文。回答不写入卷宗，需要保留的请复制出来。</translation>
    </message>
    <message>
        <source>{0} (part of the page)</source>
        <translation>{0}（局部）</translation>
    </message>
    <message>
        <source>Waits for the pages that are being read…</source>
        <translation>等待正在识别的页面…</translation>
    </message>
    <message>
        <source>Being written…</source>
        <translation>正在输出…</translation>
    </message>
    <message>
        <source>Stopped after {0} s</source>
        <translation>{0} 秒后停止</translation>
    </message>
    <message>
        <source>Written by HunyuanOCR in {0} s, not checked by anyone</source>
        <translation>由 HunyuanOCR 用时 {0} 秒生成，未经人工核对</translation>
    </message>
    <message>
        <source>Pages can be asked about where HunyuanOCR runs. It is not available on this computer:</source>
        <translation>向页面提问需要 HunyuanOCR，而本机不能使用：</translation>
    </message>
</context>
<context>
    <name>CaseModel</name>
    <message>
        <source>ticked</source>
        <translation>已勾选</translation>
    </message>
    <message>
        <source>not ticked</source>
        <translation>未勾选</translation>
    </message>
    <message>
        <source>{0} · page {1}</source>
        <translation>{0} · 第 {1} 页</translation>
    </message>
    <message>
        <source>its ink looks different</source>
        <translation>字迹与其他不同</translation>
    </message>
    <message>
        <source>read with more certainty</source>
        <translation>识别把握更高</translation>
    </message>
    <message>
        <source>no other reading says so</source>
        <translation>没有其他识别结果支持</translation>
    </message>
    <message>
        <source>confirmed before</source>
        <translation>此前已确认</translation>
    </message>
</context>
<context>
    <name>CellDelegate</name>
    <message>
        <source>second person: key it from the ink</source>
        <translation>第二人：请照原件录入</translation>
    </message>
</context>
<context>
    <name>CellEditor</name>
    <message>
        <source>Text of the cell</source>
        <translation>单元格文字</translation>
    </message>
</context>
<context>
    <name>CellInk</name>
    <message>
        <source>Ink of the cell</source>
        <translation>单元格原迹</translation>
    </message>
</context>
<context>
    <name>ChangeKeysDialog</name>
    <message>
        <source>Change keys</source>
        <translation>更改按键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其按键</translation>
    </message>
    <message>
        <source>Press the new keys</source>
        <translation>请按下新的按键</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>The program&apos;s own</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>All as they were</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>{0} (twice)</source>
        <translation>{0}（重复）</translation>
    </message>
    <message>
        <source>{0} is the key of: {1}.</source>
        <translation>{0} 同时用于：{1}。</translation>
    </message>
    <message>
        <source>{0} (not free)</source>
        <translation>{0}（不可用）</translation>
    </message>
    <message>
        <source>{0} is needed where text is written: choose other keys, with Ctrl or Alt or a function key.</source>
        <translation>{0} 在输入文字时要用：请另选按键，可与 Ctrl 或 Alt 组合，或使用功能键。</translation>
    </message>
</context>
<context>
    <name>ChoiceEditor</name>
    <message>
        <source>All choices (Alt+↓)</source>
        <translation>全部选项（Alt+↓）</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>New dossier</source>
        <translation>新建卷宗</translation>
    </message>
    <message>
        <source>New.dossier</source>
        <translation>新建.dossier</translation>
    </message>
    <message>
        <source>Dossiers (*.dossier)</source>
        <translation>卷宗 (*.dossier)</translation>
    </message>
    <message>
        <source>Open a dossier</source>
        <translation>打开卷宗</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Another window has this dossier in hand, so here it can only be read.</source>
        <translation>此卷宗正在另一窗口中编辑，这里只能查看。</translation>
    </message>
    <message>
        <source>This page waits to be read</source>
        <translation>本页等待识别</translation>
    </message>
    <message>
        <source>No doubtful line before this one.</source>
        <translation>之前已无存疑行。</translation>
    </message>
    <message>
        <source>Undo: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
    <message>
        <source>Redo: {0}</source>
        <translation>重做：{0}</translation>
    </message>
    <message>
        <source>Confirm and close</source>
        <translation>确认并关闭</translation>
    </message>
    <message>
        <source>Close without them</source>
        <translation>放弃修改并关闭</translation>
    </message>
    <message>
        <source>These documents are samples to try things out with. Begin a dossier of your own for your files.</source>
        <translation>这些是供试用的示例文档。处理您自己的文件时，请新建卷宗。</translation>
    </message>
    <message>
        <source>New dossier…</source>
        <translation>新建卷宗…</translation>
    </message>
    <message>
        <source>No further doubtful line in this dossier.</source>
        <translation>本卷宗已无后续存疑行。</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) or field(s) were changed and not confirmed.</source>
        <translation>
            <numerusform>有 %n 行或字段已更改但未确认。</numerusform>
        </translation>
    </message>
    <message>
        <source>This dossier was brought up to this version of the program. It is kept as it was: {0}</source>
        <translation>此卷宗已升级为本版本的格式。升级前的原样保留为：{0}</translation>
    </message>
    <message>
        <source>There was a dossier “{0}” already: it was opened, and nothing was replaced.</source>
        <translation>已有名为“{0}”的卷宗：已将其打开，未替换任何内容。</translation>
    </message>
    <message>
        <source>This page is being read</source>
        <translation>正在识别本页</translation>
    </message>
    <message numerus="yes">
        <source>Page {0} of {1} was marked checked with %n doubtful line(s).</source>
        <translation>
            <numerusform>{1} 第 {0} 页已标记为已校对，但仍有 %n 行存疑。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>CorrectionCommands</name>
    <message>
        <source>Looking for the same elsewhere</source>
        <translation>正在查找其他相同之处</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Correct a line first: then it is looked for where else the same was misread.</source>
        <translation>请先更正一行：随后会查找其他同样误识之处。</translation>
    </message>
    <message>
        <source>The same error: {0}</source>
        <translation>相同错误：{0}</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>Looking for “{0}”</source>
        <translation>正在查找“{0}”</translation>
    </message>
    <message>
        <source>The search was stopped.</source>
        <translation>查找已停止。</translation>
    </message>
    <message numerus="yes">
        <source>Changing %n place(s)</source>
        <translation>
            <numerusform>正在更改 %n 处</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) changed. Undo takes them back together.</source>
        <translation>
            <numerusform>已更改 %n 处。撤销可一并恢复。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped: changed by somebody meanwhile.</source>
        <translation>
            <numerusform>跳过 %n 处：期间已被他人更改。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped before the rest.</source>
        <translation>其余部分未处理，已停止。</translation>
    </message>
    <message>
        <source>Type what to look for and press Enter: each place is shown with its ink before anything is changed.</source>
        <translation>输入要查找的内容并按 Enter：更改前逐处显示其墨迹。</translation>
    </message>
    <message numerus="yes">
        <source>{0} stands %n more time(s) in this document.</source>
        <translation>
            <numerusform>{0}：本文档中还有 %n 处。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} stands %n more time(s) in this document, {1} in the dossier.</source>
        <translation>
            <numerusform>{0}：本文档中还有 %n 处，整个卷宗中共 {1} 处。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} stands %n time(s) in other documents.</source>
        <translation>
            <numerusform>{0}：其他文档中有 %n 处。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CorrectionsPanel</name>
    <message>
        <source>Back to the page (Esc)</source>
        <translation>返回页面（Esc）</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation>全部勾选</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>未找到。</translation>
    </message>
    <message numerus="yes">
        <source>Change %n place(s)</source>
        <translation>
            <numerusform>更改 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Tick none</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>{0} of {1} ticked</source>
        <translation>已勾选 {0} / {1}</translation>
    </message>
    <message numerus="yes">
        <source>%n stand(s) out and come first</source>
        <translation>
            <numerusform>%n 处有异，排在最前</numerusform>
        </translation>
    </message>
    <message>
        <source>there are more: look again after these</source>
        <translation>还有更多：处理完这些后请再次查找</translation>
    </message>
    <message>
        <source>Space ticks, Enter changes, Ctrl+Enter opens the page, Esc goes back</source>
        <translation>空格勾选，回车更改，Ctrl+回车打开页面，Esc 返回</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n</source>
        <translation>
            <numerusform>删除 %n 处</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliveriesPanel</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>经手人</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>导出方案</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件数</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>核对结果</translation>
    </message>
    <message>
        <source>Deliveries</source>
        <translation>交付记录</translation>
    </message>
    <message>
        <source>Files of the delivery</source>
        <translation>本次交付的文件</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新核对</translation>
    </message>
    <message>
        <source>Compare the files that lie there with what was delivered</source>
        <translation>将现存文件与交付时的内容比对</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Back to the page (Esc)</source>
        <translation>返回页面（Esc）</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>Nothing has been delivered from this dossier yet.</source>
        <translation>该卷宗尚无交付记录。</translation>
    </message>
    <message>
        <source>removed from the history</source>
        <translation>已从历史中清除</translation>
    </message>
    <message>
        <source>{0}, blacked out</source>
        <translation>{0}（已遮盖）</translation>
    </message>
    <message>
        <source>same</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已改变</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>All files are as they were delivered.</source>
        <translation>所有文件均与交付时一致。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are missing or were changed.</source>
        <translation>
            <numerusform>%n 个文件缺失或已改变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Head of the history: {0}</source>
        <translation>历史链末端：{0}</translation>
    </message>
</context>
<context>
    <name>DocumentFilter</name>
    <message>
        <source>Filter documents</source>
        <translation>筛选文档</translation>
    </message>
    <message>
        <source>Filter documents by title</source>
        <translation>按标题筛选文档</translation>
    </message>
    <message>
        <source>By stage, doubt, engine, kind, reviewer</source>
        <translation>按阶段、存疑、引擎、种类、校对人</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>全部文档</translation>
    </message>
    <message>
        <source>In doubt</source>
        <translation>存疑</translation>
    </message>
    <message>
        <source>No kind</source>
        <translation>无类型</translation>
    </message>
    <message>
        <source>Assigned to nobody</source>
        <translation>未分配</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Doubt</source>
        <translation>存疑</translation>
    </message>
    <message>
        <source>Read by</source>
        <translation>识别引擎</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Assigned to</source>
        <translation>分配给</translation>
    </message>
</context>
<context>
    <name>DocumentMenu</name>
    <message>
        <source>Read what is chosen again</source>
        <translation>重新识别所选内容</translation>
    </message>
</context>
<context>
    <name>DocumentModel</name>
    <message>
        <source>{title}, {pages} pages</source>
        <translation>{title}，共 {pages} 页</translation>
    </message>
    <message>
        <source>Page {number}: {state}</source>
        <translation>第 {number} 页：{state}</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>识别中…</translation>
    </message>
    <message>
        <source>{count} in doubt</source>
        <translation>{count} 处存疑</translation>
    </message>
    <message>
        <source>{0} (record approved)</source>
        <translation>{0}（记录已批准）</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop scans or PDFs here</source>
        <translation>将扫描件或 PDF 拖放到此处</translation>
    </message>
    <message>
        <source>Files and folders are taken in unchanged, read on this machine and never sent anywhere.</source>
        <translation>文件和文件夹原样保存，在本机识别，绝不外传。</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Open a dossier…</source>
        <translation>打开卷宗…</translation>
    </message>
</context>
<context>
    <name>EngineCommands</name>
    <message numerus="yes">
        <source>%n page(s) were read before. Read them again, too? What you confirmed stays.</source>
        <translation>
            <numerusform>其中 %n 页此前已识别。是否一并重新识别？您已确认的内容不会改变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新识别</translation>
    </message>
    <message>
        <source>The graphics card is at {0} °C.</source>
        <translation>显卡温度已达 {0} °C。</translation>
    </message>
    <message>
        <source>Reading goes on. See that air gets to the card; while reading is paused it cools down.</source>
        <translation>识别仍在继续。请检查显卡散热；暂停识别可使其降温。</translation>
    </message>
    <message>
        <source>Pause reading</source>
        <translation>暂停识别</translation>
    </message>
    <message>
        <source>Engines and models…</source>
        <translation>引擎与模型…</translation>
    </message>
</context>
<context>
    <name>EngineFacts</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Here HunyuanOCR reads, on the {0}.</source>
        <translation>本机由 HunyuanOCR 识别，使用 {0}。</translation>
    </message>
    <message>
        <source>No graphics card that carries HunyuanOCR can be seen.</source>
        <translation>未发现可运行 HunyuanOCR 的显卡。</translation>
    </message>
    <message>
        <source>Here the embedded engine reads.</source>
        <translation>本机由内置引擎识别。</translation>
    </message>
    <message>
        <source>No graphics card that carries it can be seen: the processor takes minutes for a page.</source>
        <translation>未发现可运行它的显卡：改用处理器时，每页需要数分钟。</translation>
    </message>
</context>
<context>
    <name>EngineMenu</name>
    <message>
        <source>Read with</source>
        <translation>识别引擎</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>照常</translation>
    </message>
</context>
<context>
    <name>EntriesList</name>
    <message>
        <source>Entries that differ</source>
        <translation>不一致的录入</translation>
    </message>
    <message>
        <source>read by {0}</source>
        <translation>由 {0} 识别</translation>
    </message>
    <message>
        <source>nothing there</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Use (Alt+{0})</source>
        <translation>采用（Alt+{0}）</translation>
    </message>
    <message>
        <source>Use what {0} has: {1}</source>
        <translation>采用 {0} 的录入：{1}</translation>
    </message>
</context>
<context>
    <name>ExportCommands</name>
    <message>
        <source>Looking up deliveries</source>
        <translation>正在查询交付记录</translation>
    </message>
    <message>
        <source>Checking the delivered files</source>
        <translation>正在核对已交付文件</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0}（{1}）</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful line(s) are not confirmed yet.</source>
        <translation>
            <numerusform>尚有 %n 行存疑未确认。</numerusform>
        </translation>
    </message>
    <message>
        <source>Name the files by their fields, where the record says enough</source>
        <translation>按字段命名文件（记录足够完整时）</translation>
    </message>
    <message>
        <source>Approved pages only</source>
        <translation>仅导出已批准页面</translation>
    </message>
    <message>
        <source>Black out what is marked</source>
        <translation>遮盖已标记区域</translation>
    </message>
    <message>
        <source>Documents with marked areas only. Each file is checked, with a report beside it; originals stay here.</source>
        <translation>仅导出有标记区域的文档。每个文件都经过检查，并附报告；原件不会导出。</translation>
    </message>
    <message>
        <source>Pattern of the file names</source>
        <translation>文件名格式</translation>
    </message>
    <message>
        <source>Pattern of the folders</source>
        <translation>文件夹格式</translation>
    </message>
    <message>
        <source>A folder for each document</source>
        <translation>每份文档单独一个文件夹</translation>
    </message>
    <message>
        <source>Names of fields in braces: {title}, {reference_code}, {year}, {document}</source>
        <translation>用花括号写字段名：{title}、{reference_code}、{year}、{document}</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) have no approved page and are left out.</source>
        <translation>
            <numerusform>%n 份文档没有已批准页面，将略过。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n document(s)</source>
        <translation>
            <numerusform>全部 %n 份文档</numerusform>
        </translation>
    </message>
    <message>
        <source>The document in hand only</source>
        <translation>仅当前文档</translation>
    </message>
    <message>
        <source>Those that are ticked</source>
        <translation>仅勾选的文档</translation>
    </message>
    <message numerus="yes">
        <source>Export %n document(s)</source>
        <translation>
            <numerusform>导出 %n 份文档</numerusform>
        </translation>
    </message>
    <message>
        <source>as set for the kind of document</source>
        <translation>按该类型的设定</translation>
    </message>
</context>
<context>
    <name>FieldCards</name>
    <message>
        <source>One field of all documents</source>
        <translation>所有文档的同一字段</translation>
    </message>
</context>
<context>
    <name>FieldCommands</name>
    <message>
        <source>There is no other record that is not approved.</source>
        <translation>没有其他未批准的记录。</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) have no kind yet, so no record.</source>
        <translation>
            <numerusform>%n 份文档尚未选择种类，因此没有记录。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>“{0}” was approved.</source>
        <translation>“{0}”已批准。</translation>
    </message>
    <message>
        <source>Draw around the value on the page · Esc</source>
        <translation>请在页面上框出该值 · Esc 取消</translation>
    </message>
    <message>
        <source>The engine looks at this place once more…</source>
        <translation>引擎正在重新识别此处…</translation>
    </message>
    <message>
        <source>There is no text in that box.</source>
        <translation>框内没有文字。</translation>
    </message>
    <message>
        <source>Type the value, or draw again.</source>
        <translation>请直接输入该值，或重新框选。</translation>
    </message>
</context>
<context>
    <name>FieldForm</name>
    <message>
        <source>Name in English</source>
        <translation>英文名称</translation>
    </message>
    <message>
        <source>Name in Chinese</source>
        <translation>中文名称</translation>
    </message>
    <message>
        <source>Key in exports</source>
        <translation>导出键名</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Checked by a person</source>
        <translation>人工核对</translation>
    </message>
    <message>
        <source>Has to be there</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Labels, one a line</source>
        <translation>标签（每行一个）</translation>
    </message>
    <message>
        <source>Choices, one a line: value = label, label</source>
        <translation>选项（每行一个）：值 = 标签, 标签</translation>
    </message>
    <message>
        <source>Columns, one a line: key, type, English, Chinese, further labels</source>
        <translation>列（每行一个）：键名, 类型, 英文, 中文, 其他标签</translation>
    </message>
    <message>
        <source>Pattern around {value}</source>
        <translation>含 {value} 的匹配式</translation>
    </message>
    <message>
        <source>Draw its place</source>
        <translation>框出位置</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>清除位置</translation>
    </message>
    <message>
        <source>Place on the form</source>
        <translation>在表单上的位置</translation>
    </message>
    <message>
        <source>Anywhere: it is looked for beside its labels.</source>
        <translation>不限位置：在标签旁查找。</translation>
    </message>
    <message>
        <source>Page {0}, {1} % from the left, {2} % from the top.</source>
        <translation>第 {0} 页，距左 {1} %，距上 {2} %。</translation>
    </message>
    <message>
        <source>There stands: {0}</source>
        <translation>此处为：{0}</translation>
    </message>
    <message>
        <source>Nothing was read there.</source>
        <translation>此处没有识别到文字。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Name of a person or a body</source>
        <translation>人名或单位名</translation>
    </message>
    <message>
        <source>Number or code</source>
        <translation>编号或代码</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Amount of money</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Identity number (GB 11643)</source>
        <translation>身份证号（GB 11643）</translation>
    </message>
    <message>
        <source>Social credit code (GB 32100)</source>
        <translation>统一社会信用代码（GB 32100）</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Bank card</source>
        <translation>银行卡号</translation>
    </message>
    <message>
        <source>Diagnosis code (ICD-10)</source>
        <translation>诊断编码（ICD-10）</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>Table of items</source>
        <translation>明细表</translation>
    </message>
    <message>
        <source>When in doubt</source>
        <translation>存疑时</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>By two people</source>
        <translation>两人核对</translation>
    </message>
</context>
<context>
    <name>FieldInk</name>
    <message>
        <source>Ink of the value</source>
        <translation>字段的原迹</translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>Take it from the page: draw a box around its ink (F4)</source>
        <translation>从页面取值：框出原迹（F4）</translation>
    </message>
    <message>
        <source>Take the value from the page</source>
        <translation>从页面取值</translation>
    </message>
    <message>
        <source>Key it from the ink</source>
        <translation>请照原件录入</translation>
    </message>
    <message>
        <source>not confirmed yet</source>
        <translation>尚未确认</translation>
    </message>
    <message>
        <source>Another person keyed this field. Key it from its ink, without seeing what they wrote.</source>
        <translation>该字段已由另一人录入。请照原件独立录入，不显示对方的内容。</translation>
    </message>
    <message>
        <source>read by {0}</source>
        <translation>由 {0} 识别</translation>
    </message>
    <message>
        <source>confirmed by {0}, {1}</source>
        <translation>由 {0} 确认，{1}</translation>
    </message>
    <message>
        <source>no ink on the page is named for it</source>
        <translation>未指明其在页面上的原迹</translation>
    </message>
    <message>
        <source>from the PDF&apos;s own text</source>
        <translation>取自 PDF 自带的文字</translation>
    </message>
</context>
<context>
    <name>FieldStates</name>
    <message>
        <source>second person</source>
        <translation>待第二人录入</translation>
    </message>
    <message>
        <source>two entries differ</source>
        <translation>两人录入不一致</translation>
    </message>
    <message>
        <source>waits for a second person</source>
        <translation>等待第二人</translation>
    </message>
    <message>
        <source>confirmed by {0}</source>
        <translation>由 {0} 确认</translation>
    </message>
    <message>
        <source>settled by machine</source>
        <translation>机器已定</translation>
    </message>
    <message>
        <source>doubtful</source>
        <translation>存疑</translation>
    </message>
    <message>
        <source>to check</source>
        <translation>待核对</translation>
    </message>
    <message>
        <source>no ink</source>
        <translation>无原迹</translation>
    </message>
    <message>
        <source>a rule fails</source>
        <translation>规则未通过</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>found after its label</source>
        <translation>在标签后找到</translation>
    </message>
    <message>
        <source>found beside its label</source>
        <translation>在标签旁找到</translation>
    </message>
    <message>
        <source>found below its label</source>
        <translation>在标签下方找到</translation>
    </message>
    <message>
        <source>named in brackets</source>
        <translation>括号中指明</translation>
    </message>
    <message>
        <source>found by its pattern</source>
        <translation>按匹配式找到</translation>
    </message>
    <message>
        <source>a date by itself</source>
        <translation>单独的日期</translation>
    </message>
    <message>
        <source>the title of the page</source>
        <translation>页面标题</translation>
    </message>
    <message>
        <source>the largest words in the middle</source>
        <translation>居中的最大文字</translation>
    </message>
    <message>
        <source>found in its place on the form</source>
        <translation>在表单的固定位置找到</translation>
    </message>
    <message>
        <source>learned from confirmed documents</source>
        <translation>从已确认的文档学得</translation>
    </message>
    <message>
        <source>found in a table</source>
        <translation>在表格中找到</translation>
    </message>
    <message>
        <source>read from a bar or QR code</source>
        <translation>读自条码或二维码</translation>
    </message>
    <message>
        <source>found in the cell beside its label</source>
        <translation>在标签旁的单元格中找到</translation>
    </message>
    <message>
        <source>found in the cell below its label</source>
        <translation>在标签下方的单元格中找到</translation>
    </message>
    <message>
        <source>a ticked box</source>
        <translation>已勾选的方框</translation>
    </message>
    <message>
        <source>a seal</source>
        <translation>印章</translation>
    </message>
    <message>
        <source>answered by the engine</source>
        <translation>由引擎回答</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>keyed by a person</source>
        <translation>由人录入</translation>
    </message>
    <message>
        <source>taken from the page by a person</source>
        <translation>由人从页面取得</translation>
    </message>
    <message>
        <source>found in the cell of its label</source>
        <translation>在标签所在单元格内找到</translation>
    </message>
    <message>
        <source>follows a word that may be its label</source>
        <translation>在可能是标签的词之后找到</translation>
    </message>
    <message>
        <source>a date after a word for it</source>
        <translation>在日期字样之后找到</translation>
    </message>
    <message>
        <source>a date beside a time of day</source>
        <translation>在时刻旁边找到</translation>
    </message>
    <message>
        <source>found at the head of the page</source>
        <translation>在页首找到</translation>
    </message>
    <message>
        <source>at the head of the page, perhaps with words of something else</source>
        <translation>在页首找到，可能含有其他内容</translation>
    </message>
    <message>
        <source>found beside a word for the total</source>
        <translation>在合计字样旁找到</translation>
    </message>
    <message>
        <source>the total that agrees with what was paid</source>
        <translation>与付款金额相符的合计</translation>
    </message>
    <message>
        <source>the amount that was paid</source>
        <translation>付款金额</translation>
    </message>
</context>
<context>
    <name>FieldsFoot</name>
    <message>
        <source>Approve record</source>
        <translation>批准记录</translation>
    </message>
    <message>
        <source>F8</source>
        <translation>F8</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Take back the approval</source>
        <translation>撤回批准</translation>
    </message>
    <message>
        <source>Next open</source>
        <translation>下一待核</translation>
    </message>
    <message>
        <source>To the first open field</source>
        <translation>到第一个待核字段</translation>
    </message>
    <message>
        <source>Next record</source>
        <translation>下一记录</translation>
    </message>
    <message>
        <source>To the next document whose record is not approved (Shift+F8)</source>
        <translation>到下一份记录未批准的文档（Shift+F8）</translation>
    </message>
    <message>
        <source>Approved by {0}, {1}</source>
        <translation>由 {0} 批准，{1}</translation>
    </message>
    <message>
        <source>The record was changed: it has to be approved again</source>
        <translation>记录已更改，须重新批准</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>没有待核字段</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) open</source>
        <translation>
            <numerusform>%n 个字段待核</numerusform>
        </translation>
    </message>
    <message>
        <source>Waits for a second person</source>
        <translation>等待第二人</translation>
    </message>
</context>
<context>
    <name>FieldsHead</name>
    <message>
        <source>Kind of document</source>
        <translation>文书种类</translation>
    </message>
    <message>
        <source>Fields settled</source>
        <translation>已定字段</translation>
    </message>
    <message>
        <source>Use this kind</source>
        <translation>采用此种类</translation>
    </message>
    <message>
        <source>Find again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Find fields</source>
        <translation>查找字段</translation>
    </message>
    <message>
        <source>Looks for the values in the text of the document and shows where they stand</source>
        <translation>在文档的文字中查找字段值并标出位置</translation>
    </message>
    <message>
        <source>Looks like: {0}</source>
        <translation>看起来是：{0}</translation>
    </message>
    <message>
        <source>Perhaps: {0}</source>
        <translation>可能是：{0}</translation>
    </message>
    <message>
        <source> (or {0})</source>
        <translation>（或 {0}）</translation>
    </message>
    <message>
        <source>Choose a document to see its fields</source>
        <translation>选择文档以查看其字段</translation>
    </message>
    <message>
        <source>There is no kind of document to choose from</source>
        <translation>没有可选的文书种类</translation>
    </message>
    <message>
        <source>The kind “{0}” of this document is not here. Choose another one.</source>
        <translation>此处没有该文档的种类“{0}”，请另选一种。</translation>
    </message>
    <message>
        <source>“Find fields” looks for the values of this kind in the document and shows where they stand</source>
        <translation>“查找字段”会在文档中查找此种类的字段值并标出位置</translation>
    </message>
    <message>
        <source>The fields below are those of the kind that it has now</source>
        <translation>下列字段属于其当前种类</translation>
    </message>
    <message>
        <source>“Find fields” looks for these values in the text of the document and shows where they stand</source>
        <translation>“查找字段”会在文档的文字中查找这些值并标出位置</translation>
    </message>
    <message>
        <source>No kind chosen</source>
        <translation>尚未选择种类</translation>
    </message>
    <message>
        <source>Choose the kind of this document; then its values are looked for</source>
        <translation>请选择该文档的种类，然后即可查找字段值</translation>
    </message>
    <message>
        <source>The document has not been read yet: its values can be looked for then</source>
        <translation>该文档尚未识别，识别后才能查找字段</translation>
    </message>
</context>
<context>
    <name>FieldsPanel</name>
    <message>
        <source>Fields</source>
        <translation>字段</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>全字匹配</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>All widths and forms</source>
        <translation>不分全半角与字形</translation>
    </message>
    <message>
        <source>Ａ as A, 國 as 国: forms of one character are the same</source>
        <translation>Ａ 同 A，國 同 国：同一字符的各种写法视为相同</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Groups may be named in the replacement: \1, \g&lt;name&gt;</source>
        <translation>替换内容中可引用分组：\1、\g&lt;名称&gt;</translation>
    </message>
    <message>
        <source>Confirmed lines too</source>
        <translation>包括已确认的行</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>A short tour shows what is where in this window.</source>
        <translation>简短的导览将介绍窗口各部分的用途。</translation>
    </message>
    <message>
        <source>Show the tour</source>
        <translation>开始导览</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Engines and models…</source>
        <translation>引擎与模型…</translation>
    </message>
    <message>
        <source>This computer reads with HunyuanOCR on the {0}.</source>
        <translation>本机使用 HunyuanOCR 识别，运行于 {0}。</translation>
    </message>
    <message>
        <source>This computer reads with HunyuanOCR on the processor, which takes minutes for a page.</source>
        <translation>本机使用 HunyuanOCR 识别，由处理器运行，每页需数分钟。</translation>
    </message>
    <message numerus="yes">
        <source>This computer reads with the embedded engine on %n processor core(s).</source>
        <translation>
            <numerusform>本机使用内置引擎识别，使用 %n 个处理器核心。</numerusform>
        </translation>
    </message>
    <message>
        <source>Its graphics card ({0}) can read with HunyuanOCR once the GPU pack and a model are here.</source>
        <translation>导入 GPU 组件包和模型后，可用本机显卡（{0}）运行 HunyuanOCR 识别。</translation>
    </message>
</context>
<context>
    <name>FormatBoxes</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>The text alone, in reading order.</source>
        <translation>只有文字，按阅读顺序。</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Text with headings, lists, tables and formulas.</source>
        <translation>带标题、列表、表格和公式的文本。</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>One page for a browser, tables and figures in it.</source>
        <translation>可在浏览器中打开的单个网页，含表格和插图。</translation>
    </message>
    <message>
        <source>EPUB</source>
        <translation>EPUB</translation>
    </message>
    <message>
        <source>A book for reading devices.</source>
        <translation>供阅读器使用的电子书。</translation>
    </message>
    <message>
        <source>TEI</source>
        <translation>TEI</translation>
    </message>
    <message>
        <source>TEI P5 for editions of texts.</source>
        <translation>TEI P5，用于文献整理。</translation>
    </message>
    <message>
        <source>Office</source>
        <translation>办公</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>Word</translation>
    </message>
    <message>
        <source>A Word document with headings, tables and figures.</source>
        <translation>带标题、表格和插图的 Word 文档。</translation>
    </message>
    <message>
        <source>Excel</source>
        <translation>Excel</translation>
    </message>
    <message>
        <source>The tables, a sheet each.</source>
        <translation>表格，每表一个工作表。</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>The tables as plain rows.</source>
        <translation>表格，按行写出。</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Page images</source>
        <translation>页面图像</translation>
    </message>
    <message>
        <source>Each page as it is looked at, a file each.</source>
        <translation>每页一个文件，与所见一致。</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Searchable PDF</source>
        <translation>可检索 PDF</translation>
    </message>
    <message>
        <source>The original with the corrected text in it.</source>
        <translation>原件加上校正后的文字层。</translation>
    </message>
    <message>
        <source>PDF/A-2b</source>
        <translation>PDF/A-2b</translation>
    </message>
    <message>
        <source>A searchable PDF for keeping long.</source>
        <translation>可长期保存的可检索 PDF。</translation>
    </message>
    <message>
        <source>PDF/A-3b</source>
        <translation>PDF/A-3b</translation>
    </message>
    <message>
        <source>The same with its data attached.</source>
        <translation>同上，并附带数据文件。</translation>
    </message>
    <message>
        <source>Packages</source>
        <translation>数据包</translation>
    </message>
    <message>
        <source>METS</source>
        <translation>METS</translation>
    </message>
    <message>
        <source>A folder a document: METS, ALTO and images.</source>
        <translation>每份文档一个文件夹：METS、ALTO 与图像。</translation>
    </message>
    <message>
        <source>BagIt</source>
        <translation>BagIt</translation>
    </message>
    <message>
        <source>A bag a document: originals, PDF/A, texts, checksums.</source>
        <translation>每份文档一个归档包：原件、PDF/A、文本与校验和。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>All that is known, with places and doubt.</source>
        <translation>全部信息，含位置与存疑度。</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>The same, a page a line.</source>
        <translation>同上，每页一行。</translation>
    </message>
    <message>
        <source>SQLite</source>
        <translation>SQLite</translation>
    </message>
    <message>
        <source>The same as a database to be searched.</source>
        <translation>同上，存为可检索的数据库。</translation>
    </message>
    <message>
        <source>Recognition</source>
        <translation>识别格式</translation>
    </message>
    <message>
        <source>hOCR</source>
        <translation>hOCR</translation>
    </message>
    <message>
        <source>Text with places, for other OCR tools.</source>
        <translation>带位置的文本，供其他 OCR 工具使用。</translation>
    </message>
    <message>
        <source>ALTO</source>
        <translation>ALTO</translation>
    </message>
    <message>
        <source>ALTO 4.4, as libraries and archives use it.</source>
        <translation>ALTO 4.4，图书馆与档案馆通用。</translation>
    </message>
    <message>
        <source>PAGE XML</source>
        <translation>PAGE XML</translation>
    </message>
    <message>
        <source>PAGE 2019, a file a page.</source>
        <translation>PAGE 2019，每页一个文件。</translation>
    </message>
</context>
<context>
    <name>GpuMeter</name>
    <message>
        <source>Memory of the graphics card</source>
        <translation>显存</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>driver {0}</source>
        <translation>驱动 {0}</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>All cells</source>
        <translation>全部单元格</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>All cells</source>
        <translation>全部单元格</translation>
    </message>
</context>
<context>
    <name>GuideContents</name>
    <message>
        <source>Pages of the guide</source>
        <translation>指南目录</translation>
    </message>
    <message>
        <source>Found in the guide</source>
        <translation>在指南中找到的内容</translation>
    </message>
    <message>
        <source>Nothing found for “{0}”</source>
        <translation>未找到“{0}”</translation>
    </message>
</context>
<context>
    <name>GuideSearch</name>
    <message>
        <source>Search the guide</source>
        <translation>搜索指南</translation>
    </message>
</context>
<context>
    <name>GuideWindow</name>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Usual size</source>
        <translation>恢复大小</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>搜索指南</translation>
    </message>
    <message>
        <source>Size of the text</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>The guide is not part of this copy of Dossier.</source>
        <translation>这份 Dossier 没有附带指南。</translation>
    </message>
    <message>
        <source>{0} – Guide</source>
        <translation>{0} – 指南</translation>
    </message>
</context>
<context>
    <name>HistoryCommands</name>
    <message>
        <source>Choose a line first</source>
        <translation>请先选择一行</translation>
    </message>
    <message>
        <source>Choose a field first</source>
        <translation>请先选择一个字段</translation>
    </message>
    <message>
        <source>Nothing has happened here yet</source>
        <translation>此处尚无记录</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>This page</source>
        <translation>本页</translation>
    </message>
    <message>
        <source>The whole dossier</source>
        <translation>整个卷宗</translation>
    </message>
    <message>
        <source>Whose history</source>
        <translation>历史范围</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Nothing has happened here yet</source>
        <translation>暂无记录</translation>
    </message>
    <message>
        <source>This line</source>
        <translation>本行</translation>
    </message>
    <message>
        <source>This field</source>
        <translation>本字段</translation>
    </message>
    <message>
        <source>Compare readings</source>
        <translation>比较识别结果</translation>
    </message>
    <message>
        <source>Two readings of this page side by side, only where they differ</source>
        <translation>并排显示本页的两次识别结果，仅列差异</translation>
    </message>
    <message>
        <source>Back to how the page was then</source>
        <translation>恢复到页面当时的状态</translation>
    </message>
</context>
<context>
    <name>HitModel</name>
    <message>
        <source>{0} · page {1}</source>
        <translation>{0} · 第 {1} 页</translation>
    </message>
</context>
<context>
    <name>HotFolderPanel</name>
    <message>
        <source>Folder to watch</source>
        <translation>要监视的文件夹</translation>
    </message>
    <message>
        <source>Where the scanner puts its files</source>
        <translation>扫描仪存放文件的位置</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>导出方案</translation>
    </message>
    <message>
        <source>Folder for what is written</source>
        <translation>导出文件的存放文件夹</translation>
    </message>
    <message>
        <source>“{0}” in the watched folder</source>
        <translation>监视文件夹中的“{0}”</translation>
    </message>
    <message>
        <source>Files of the watched folder</source>
        <translation>监视文件夹中的文件</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Scans and PDFs that appear in the folder are taken in and read; with a profile they are exported too.
Then they are moved into “done”, or into “failed” with the reason beside them. Nothing is deleted.</source>
        <translation>放入该文件夹的扫描件和 PDF 会自动导入并识别；选择导出方案后还会自动导出。
完成后移入“done”，失败的移入“failed”并在旁附上原因。不会删除任何文件。</translation>
    </message>
    <message>
        <source>Back to the page (Esc)</source>
        <translation>返回页面 (Esc)</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>Hot folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>随后</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>存入</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Only read them</source>
        <translation>只识别，不导出</translation>
    </message>
    <message>
        <source>Export: {0}</source>
        <translation>导出：{0}</translation>
    </message>
    <message>
        <source>Being read</source>
        <translation>识别中</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>已写出 %n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Waiting: {0}</source>
        <translation>等待中：{0}</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>停止监视</translation>
    </message>
    <message>
        <source>Start watching</source>
        <translation>开始监视</translation>
    </message>
    <message>
        <source>Watching. Done: {0}, failed: {1}.</source>
        <translation>正在监视。已完成 {0} 个，失败 {1} 个。</translation>
    </message>
    <message>
        <source>Not watching.</source>
        <translation>未在监视。</translation>
    </message>
    <message>
        <source>This dossier is open for reading only: nothing can be taken in.</source>
        <translation>该卷宗以只读方式打开，无法导入。</translation>
    </message>
    <message>
        <source>{0} (not for a hot folder)</source>
        <translation>{0}（不适用于监视文件夹）</translation>
    </message>
</context>
<context>
    <name>InfoBar</name>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>InkGrid</name>
    <message>
        <source>Places with their ink</source>
        <translation>各处及其字迹</translation>
    </message>
</context>
<context>
    <name>InspectionPanel</name>
    <message>
        <source>Share of the pages</source>
        <translation>抽检比例</translation>
    </message>
    <message>
        <source>Checked pages only</source>
        <translation>仅已校对的页面</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>抽取</translation>
    </message>
    <message>
        <source>Draws other pages at random; what was found before stays in the history</source>
        <translation>另行随机抽取页面；此前的结果保留在历史中</translation>
    </message>
    <message>
        <source>Back to the documents (Esc)</source>
        <translation>返回文档列表（Esc）</translation>
    </message>
    <message>
        <source>Back to the documents</source>
        <translation>返回文档列表</translation>
    </message>
    <message>
        <source>Pages drawn</source>
        <translation>抽取的页面</translation>
    </message>
    <message>
        <source>Errors found on this page</source>
        <translation>本页发现的错误数</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Note on this page</source>
        <translation>本页备注</translation>
    </message>
    <message>
        <source>Record, next page</source>
        <translation>记录，下一页</translation>
    </message>
    <message>
        <source>Inspection by sample</source>
        <translation>抽样检查</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>not looked at</source>
        <translation>未检查</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n 处错误</numerusform>
        </translation>
    </message>
    <message>
        <source>{0}, page {1}: {2}</source>
        <translation>{0}，第 {1} 页：{2}</translation>
    </message>
    <message>
        <source>Draw a share of the pages at random, look at each, and say how many errors it has.</source>
        <translation>随机抽取一定比例的页面，逐页检查并记录错误数。</translation>
    </message>
    <message>
        <source>{0} of {1} pages looked at, drawn from {2}.</source>
        <translation>已检查 {0} / {1} 页，抽自 {2} 页。</translation>
    </message>
    <message>
        <source>{0}; {1} % of the pages have one.</source>
        <translation>{0}；{1}% 的页面有错。</translation>
    </message>
</context>
<context>
    <name>ItemsEditor</name>
    <message>
        <source>Add a row (Insert)</source>
        <translation>添加一行（Insert）</translation>
    </message>
    <message>
        <source>Remove the row (Shift+Delete)</source>
        <translation>删除该行（Shift+Delete）</translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Taking in file {0} of {1}</source>
        <translation>正在导入第 {0} 个文件，共 {1} 个</translation>
    </message>
    <message>
        <source>Looking for files</source>
        <translation>正在查找文件</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) could not be taken in</source>
        <translation>
            <numerusform>另有 %n 个文件无法导入</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were already here</source>
        <translation>
            <numerusform>%n 个文件已在卷宗中</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} is locked. What is its password?</source>
        <translation>{0} 已加密，请输入密码。</translation>
    </message>
    <message>
        <source>That password does not open {0}.</source>
        <translation>密码不正确，无法打开 {0}。</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Exporting to {0}</source>
        <translation>正在导出到 {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written to {0}</source>
        <translation>
            <numerusform>已写入 %n 个文件：{0}</numerusform>
        </translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) came with another program&apos;s text</source>
        <translation>
            <numerusform>%n 页已带入其他程序识别的文本</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) could not be written</source>
        <translation>
            <numerusform>另有 %n 个文件无法写出</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were there and stay as they are.</source>
        <translation>
            <numerusform>%n 个文件已存在，保持不变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped. What was written until then is whole and stays.</source>
        <translation>已停止。此前写出的文件完整并保留。</translation>
    </message>
    <message>
        <source>{0} was not taken in: it needs a password.</source>
        <translation>未导入 {0}：需要密码。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>While correcting a line</source>
        <translation>校对时</translation>
    </message>
    <message>
        <source>Confirm, and to the next doubtful line</source>
        <translation>确认并转到下一存疑行</translation>
    </message>
    <message>
        <source>Confirm, and to the next line</source>
        <translation>确认并转到下一行</translation>
    </message>
    <message>
        <source>To the next doubtful line, accepting nothing</source>
        <translation>不确认，转到下一存疑行</translation>
    </message>
    <message>
        <source>To the doubtful line before</source>
        <translation>转到上一存疑行</translation>
    </message>
    <message>
        <source>Take back what was typed</source>
        <translation>放弃已键入内容</translation>
    </message>
    <message>
        <source>To the line above or below</source>
        <translation>上一行、下一行</translation>
    </message>
    <message>
        <source>While filling in a record</source>
        <translation>填写记录时</translation>
    </message>
    <message>
        <source>Confirm, and to the next field that is open</source>
        <translation>确认，并到下一个待核字段</translation>
    </message>
    <message>
        <source>To the next open field, accepting nothing</source>
        <translation>到下一个待核字段，不确认</translation>
    </message>
    <message>
        <source>To the open field before</source>
        <translation>到上一个待核字段</translation>
    </message>
    <message>
        <source>To the field above or below, whatever its state</source>
        <translation>到上方或下方的字段，不论状态</translation>
    </message>
    <message>
        <source>Accept a failed rule with a reason</source>
        <translation>写明理由，接受未通过的规则</translation>
    </message>
    <message>
        <source>Choose between entries that differ</source>
        <translation>在不一致的录入中选择</translation>
    </message>
    <message>
        <source>In a table: another row, remove the row</source>
        <translation>在表格中：添加行、删除行</translation>
    </message>
    <message>
        <source>While correcting a table</source>
        <translation>更正表格时</translation>
    </message>
    <message>
        <source>While arranging the regions of a page</source>
        <translation>调整页面区块时</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>更改按键…</translation>
    </message>
    <message>
        <source>Take what else may stand there</source>
        <translation>采用此处的其他可能</translation>
    </message>
    <message>
        <source>To the next region, or the one before</source>
        <translation>下一个或上一个区块</translation>
    </message>
    <message>
        <source>Move it, by more with Shift; make it larger or smaller with Ctrl</source>
        <translation>移动（加 Shift 幅度更大；加 Ctrl 改变大小）</translation>
    </message>
    <message>
        <source>A new region in the middle of what is seen</source>
        <translation>在可见部分中央新建区块</translation>
    </message>
    <message>
        <source>To the legend, which shows and hides kinds</source>
        <translation>到图例（显示或隐藏类型）</translation>
    </message>
    <message>
        <source>Back to the text</source>
        <translation>回到文本</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Write in a cell: in the place of its text, or at its end</source>
        <translation>在单元格中书写：替换原文，或接在其后</translation>
    </message>
    <message>
        <source>type · F2</source>
        <translation>直接输入 · F2</translation>
    </message>
    <message>
        <source>Confirm, and to the cell below or above</source>
        <translation>确认并到下方或上方单元格</translation>
    </message>
    <message>
        <source>To the next cell or the one before</source>
        <translation>到下一个或上一个单元格</translation>
    </message>
    <message>
        <source>Another line in the cell</source>
        <translation>单元格内换行</translation>
    </message>
    <message>
        <source>Empty the cells, copy, cut, paste</source>
        <translation>清空、复制、剪切、粘贴单元格</translation>
    </message>
    <message>
        <source>On the page: take away the boundary that was clicked</source>
        <translation>在页面上：去掉所点的边界线</translation>
    </message>
    <message>
        <source>On the page: another boundary of columns, of rows</source>
        <translation>在页面上：添加列边界线、行边界线</translation>
    </message>
    <message>
        <source>double click · Shift + double click</source>
        <translation>双击 · Shift + 双击</translation>
    </message>
    <message>
        <source>Drag a boundary without it going into gaps</source>
        <translation>拖动边界线时不吸附空隙</translation>
    </message>
    <message>
        <source>Take the first of what else may stand there</source>
        <translation>采用第一个候选内容</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Kinds of regions</source>
        <translation>区块类型</translation>
    </message>
</context>
<context>
    <name>LegendEntry</name>
    <message>
        <source>{0}, on this page: {1}</source>
        <translation>{0}，本页 {1} 个</translation>
    </message>
    <message>
        <source>Show or hide: {0}</source>
        <translation>显示或隐藏：{0}</translation>
    </message>
</context>
<context>
    <name>LicenceText</name>
    <message>
        <source>Licence</source>
        <translation>许可协议</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>LineEditor</name>
    <message>
        <source>Text of the line</source>
        <translation>本行文本</translation>
    </message>
    <message>
        <source>Enter confirms and goes to the next doubtful line, Tab moves on without accepting, Esc backs out</source>
        <translation>回车确认并转到下一存疑行，Tab 不确认直接前进，Esc 放弃修改</translation>
    </message>
</context>
<context>
    <name>LineList</name>
    <message>
        <source>Lines of the page</source>
        <translation>本页各行</translation>
    </message>
</context>
<context>
    <name>LookPanel</name>
    <message>
        <source>Page before</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Back without a change (Esc)</source>
        <translation>不作更改并返回（Esc）</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>处理前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>处理后</translation>
    </message>
    <message>
        <source>Turn left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Turn right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>校正歪斜</translation>
    </message>
    <message>
        <source>Slope of the lines</source>
        <translation>文本行倾斜角度</translation>
    </message>
    <message>
        <source>Cut to the ink</source>
        <translation>裁切到墨迹</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>恢复整页</translation>
    </message>
    <message>
        <source>As the original shows it: not levelled, not cut, not cleaned</source>
        <translation>与原件一致：不校正、不裁切、不清理</translation>
    </message>
    <message>
        <source>Without specks</source>
        <translation>去除污点</translation>
    </message>
    <message>
        <source>Fade what shows through</source>
        <translation>淡化透印</translation>
    </message>
    <message>
        <source>Split the double page</source>
        <translation>拆分双页</translation>
    </message>
    <message>
        <source>Right page first</source>
        <translation>先右页后左页</translation>
    </message>
    <message>
        <source>Look of the page</source>
        <translation>页面视图</translation>
    </message>
    <message numerus="yes">
        <source>For all %n page(s)</source>
        <translation>
            <numerusform>应用于全部 %n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>After: drag over the page to cut it</source>
        <translation>处理后：在页面上拖动可裁切</translation>
    </message>
    <message>
        <source>After: drag the line, or press ← →</source>
        <translation>处理后：拖动分割线，或按 ← →</translation>
    </message>
    <message>
        <source>{0}, page {1}</source>
        <translation>{0}，第 {1} 页</translation>
    </message>
    <message>
        <source>{0} ({1} of {2})</source>
        <translation>{0}（{1}/{2}）</translation>
    </message>
    <message numerus="yes">
        <source>Apply to %n page(s)</source>
        <translation>
            <numerusform>应用到 %n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to apply</source>
        <translation>无需更改</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{0} — Dossier</source>
        <translation>{0} — 卷宗</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Add a model folder…</source>
        <translation>添加模型文件夹…</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>尚无模型</translation>
    </message>
    <message>
        <source>Engines and models</source>
        <translation>引擎与模型</translation>
    </message>
    <message>
        <source>Add a pack file…</source>
        <translation>添加组件包…</translation>
    </message>
    <message>
        <source>HunyuanOCR reads with the graphics card, from 6 GB on. It needs a pack with its engine and a model. Until both are here the embedded engine reads.</source>
        <translation>HunyuanOCR 使用显卡识别，显存需 6 GB 以上。它需要 GPU 组件包和模型；两者齐备之前，由内置引擎识别。</translation>
    </message>
    <message>
        <source>Add the pack from the drive that your organisation gave you: its name ends in .deskpack.</source>
        <translation>请从单位提供的移动盘添加组件包，其文件名以 .deskpack 结尾。</translation>
    </message>
    <message>
        <source>The makers of the model do not allow it to come with the program. It comes as a pack too, or as the folder tencent/HunyuanOCR: download it on a computer with a network and carry it here on a drive.</source>
        <translation>模型的许可不允许随程序提供。模型可以是组件包，也可以是文件夹 tencent/HunyuanOCR：请在可联网的电脑上下载，再用移动盘带到本机添加。</translation>
    </message>
    <message>
        <source>Engines</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>There is no model yet: add one as a pack file or as a folder. Until then the embedded engine reads.</source>
        <translation>还没有模型：请添加模型组件包或模型文件夹。在此之前由内置引擎识别。</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>移除 {0}</translation>
    </message>
    <message>
        <source>Remove it from the list? Its files stay at {0}.</source>
        <translation>从列表中移除？其文件仍保留在 {0}。</translation>
    </message>
    <message>
        <source>Delete its {0}?</source>
        <translation>删除其文件（{0}）？</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Its licence has not been accepted yet: add it once more.</source>
        <translation>尚未接受其许可协议：请重新添加。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>with draft model</source>
        <translation>含草稿模型</translation>
    </message>
    <message>
        <source>left at {0}</source>
        <translation>位于 {0}</translation>
    </message>
    <message>
        <source>licence accepted by {0}, {1}</source>
        <translation>{0} 于 {1} 接受许可协议</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Verify every byte of {0}</source>
        <translation>逐字节校验 {0}</translation>
    </message>
    <message>
        <source>Ready · the one that is used</source>
        <translation>可用 · 当前使用的模型</translation>
    </message>
</context>
<context>
    <name>ModelTerms</name>
    <message>
        <source>Read the licence</source>
        <translation>阅读许可协议</translation>
    </message>
    <message>
        <source>I, {0}, have read the licence and accept it</source>
        <translation>本人（{0}）已阅读并接受许可协议</translation>
    </message>
    <message>
        <source>Leave it where it is: the drive has to stay connected</source>
        <translation>留在原处：磁盘须保持连接</translation>
    </message>
    <message>
        <source>Bring it in</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Terms of the licence</source>
        <translation>许可条款</translation>
    </message>
    <message>
        <source>with draft model</source>
        <translation>含草稿模型</translation>
    </message>
    <message>
        <source>Copy it to this computer ({0})</source>
        <translation>复制到本机（{0}）</translation>
    </message>
    <message>
        <source>An earlier import was interrupted. It goes on from there: {0} of {1} are still to be copied.</source>
        <translation>上次导入中断，将从中断处继续：还需复制 {0}，共 {1}。</translation>
    </message>
    <message>
        <source>Program code in it is left behind, which only a copy can do: {0}</source>
        <translation>其中的程序代码不会导入，因此只能复制：{0}</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Folder of the model</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Looking at {0}</source>
        <translation>正在查看 {0}</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>正在复制</translation>
    </message>
    <message>
        <source>HunyuanOCR {0} is ready.</source>
        <translation>HunyuanOCR {0} 已可使用。</translation>
    </message>
    <message>
        <source>Stopped. What was copied stays: add the same folder again, and it goes on from there.</source>
        <translation>已停止。已复制的部分予以保留：再次添加同一文件夹即可继续。</translation>
    </message>
    <message>
        <source>{0}: every byte is as it should be.</source>
        <translation>{0}：所有文件完好。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>{0}: {1} of {2}</source>
        <translation>{0}：{1} / {2}</translation>
    </message>
    <message>
        <source>Verifying where it lies</source>
        <translation>正在原处校验</translation>
    </message>
    <message>
        <source>Verifying {0}</source>
        <translation>正在校验 {0}</translation>
    </message>
    <message>
        <source>Engines and models</source>
        <translation>引擎与模型</translation>
    </message>
    <message>
        <source>Bringing it in</source>
        <translation>正在导入</translation>
    </message>
</context>
<context>
    <name>NewTableRow</name>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列数</translation>
    </message>
    <message>
        <source>Make the table</source>
        <translation>生成表格</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>NotOpen</name>
    <message>
        <source>No dossier is open</source>
        <translation>没有打开卷宗</translation>
    </message>
    <message>
        <source>Open another dossier…</source>
        <translation>打开其他卷宗…</translation>
    </message>
    <message>
        <source>New dossier…</source>
        <translation>新建卷宗…</translation>
    </message>
    <message>
        <source>Recover what is readable…</source>
        <translation>恢复可读内容…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Recovering what is readable</source>
        <translation>正在恢复可读内容</translation>
    </message>
</context>
<context>
    <name>NotOpenCommands</name>
    <message>
        <source>No dossier is open</source>
        <translation>没有打开卷宗</translation>
    </message>
    <message>
        <source>No dossier is open, so nothing was taken in.</source>
        <translation>没有打开卷宗，未导入任何内容。</translation>
    </message>
    <message>
        <source>Open a dossier or make a new one; then drop the files again.</source>
        <translation>请打开或新建卷宗，然后重新拖入文件。</translation>
    </message>
    <message>
        <source>{0} recovered.dossier</source>
        <translation>{0} 恢复.dossier</translation>
    </message>
    <message>
        <source>Recover what is readable into a new dossier</source>
        <translation>将可读内容恢复到新卷宗</translation>
    </message>
    <message>
        <source>Dossiers (*.dossier)</source>
        <translation>卷宗 (*.dossier)</translation>
    </message>
</context>
<context>
    <name>NoticeRow</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>OptionRows</name>
    <message>
        <source>Pictures in PDFs</source>
        <translation>PDF 中的图像</translation>
    </message>
    <message>
        <source>as they are</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>JPEG 2000, smaller</source>
        <translation>JPEG 2000（更小）</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Attached to PDF/A-3</source>
        <translation>PDF/A-3 附件</translation>
    </message>
    <message>
        <source>ALTO</source>
        <translation>ALTO</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Page images as</source>
        <translation>页面图像格式</translation>
    </message>
    <message>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <source>JPEG</source>
        <translation>JPEG</translation>
    </message>
    <message>
        <source>TIFF</source>
        <translation>TIFF</translation>
    </message>
    <message>
        <source>JPEG 2000</source>
        <translation>JPEG 2000</translation>
    </message>
    <message>
        <source>Turn pages that cannot be PDF/A into pictures (else the file is refused)</source>
        <translation>无法转为 PDF/A 的页面改为图像（否则拒绝导出）</translation>
    </message>
    <message>
        <source>Originals in METS packages and bags</source>
        <translation>METS 包与归档包中包含原件</translation>
    </message>
    <message>
        <source>with the originals</source>
        <translation>包含原件</translation>
    </message>
    <message>
        <source>Excel</source>
        <translation>Excel</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>SQLite</source>
        <translation>SQLite</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>All columns</source>
        <translation>全部列</translation>
    </message>
    <message>
        <source>Key columns</source>
        <translation>关键列</translation>
    </message>
    <message>
        <source>Catalogue of files</source>
        <translation>案卷目录</translation>
    </message>
    <message>
        <source>Catalogue of contents</source>
        <translation>卷内目录</translation>
    </message>
    <message>
        <source>Deadlines</source>
        <translation>到期清单</translation>
    </message>
    <message>
        <source>Pictures of the ink (Excel)</source>
        <translation>附原迹图片（Excel）</translation>
    </message>
    <message>
        <source>Register of the records</source>
        <translation>登记表</translation>
    </message>
    <message>
        <source>black and white smaller (Group 4)</source>
        <translation>黑白图像压缩（Group 4）</translation>
    </message>
    <message>
        <source>All files together in one package with checksums (BagIt)</source>
        <translation>所有文件合成一个归档包（BagIt）</translation>
    </message>
    <message>
        <source>CSV for other programs</source>
        <translation>CSV（其他程序用）</translation>
    </message>
</context>
<context>
    <name>OrderCommands</name>
    <message>
        <source>Move the page</source>
        <translation>移动页面</translation>
    </message>
    <message>
        <source>To place (1 to {0})</source>
        <translation>移至第几页（1–{0}）</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) taken out. They stay in the dossier: “Put a page back” shows them.</source>
        <translation>
            <numerusform>已移出 %n 页。页面仍保留在卷宗中，可用“放回页面”取回。</numerusform>
        </translation>
    </message>
    <message>
        <source>No page was taken out of this document</source>
        <translation>此文档没有移出的页面</translation>
    </message>
    <message>
        <source>Page {0} of original {1}</source>
        <translation>原件 {1} 第 {0} 页</translation>
    </message>
    <message>
        <source>Insert pages</source>
        <translation>插入页面</translation>
    </message>
    <message>
        <source>Add pages</source>
        <translation>追加页面</translation>
    </message>
    <message>
        <source>The new scan of the page</source>
        <translation>选择该页的新扫描件</translation>
    </message>
    <message>
        <source>Taking in pages</source>
        <translation>正在导入页面</translation>
    </message>
    <message>
        <source>The page was replaced. The old one stays in the dossier, with all that was read and corrected on it.</source>
        <translation>页面已替换。旧页面及其识别和更正的内容仍保留在卷宗中。</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) came in and wait to be read.</source>
        <translation>
            <numerusform>已导入 %n 页，等待识别。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>New pages</source>
        <translation>新页面</translation>
    </message>
    <message>
        <source>Look of the pages</source>
        <translation>页面视图</translation>
    </message>
</context>
<context>
    <name>PackFlow</name>
    <message>
        <source>Pack file</source>
        <translation>组件包文件</translation>
    </message>
    <message>
        <source>Packs (*{0})</source>
        <translation>组件包 (*{0})</translation>
    </message>
    <message>
        <source>Looking at {0}</source>
        <translation>正在检查 {0}</translation>
    </message>
    <message>
        <source>Bringing it in</source>
        <translation>正在导入</translation>
    </message>
    <message>
        <source>{0}, version {1}, is here.</source>
        <translation>{0}（版本 {1}）已导入。</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>已停止，未作任何更改。</translation>
    </message>
    <message>
        <source>Verifying {0}</source>
        <translation>正在校验 {0}</translation>
    </message>
    <message>
        <source>{0}: version {1} is used now.</source>
        <translation>{0}：现在使用版本 {1}。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>{0} was removed.</source>
        <translation>{0} 已移除。</translation>
    </message>
</context>
<context>
    <name>PackPage</name>
    <message>
        <source>Trust this key</source>
        <translation>信任此密钥</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Compare it, group by group, with the fingerprint that your organisation gave you on paper or by telephone, not with one that lies beside the pack. If one character differs, do not use the pack and tell whoever sent it.</source>
        <translation>请与单位以书面或电话告知的指纹逐组核对，不要与组件包旁边的文件核对。只要有一个字符不同，就不要使用此组件包，并告知提供者。</translation>
    </message>
    <message>
        <source>I have compared it: it is the same</source>
        <translation>我已核对，指纹一致</translation>
    </message>
    <message>
        <source>Whose key it is, such as: archive, computer department</source>
        <translation>密钥属于谁，例如：档案馆、信息科</translation>
    </message>
    <message>
        <source>Name of the key</source>
        <translation>密钥名称</translation>
    </message>
    <message>
        <source>made on {0}</source>
        <translation>制作于 {0}</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>指纹</translation>
    </message>
    <message>
        <source>Go on to the licence</source>
        <translation>查看许可协议</translation>
    </message>
    <message>
        <source>Bring it in</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Version {0} is here already; it is brought in anew.</source>
        <translation>本机已有版本 {0}，将重新导入。</translation>
    </message>
    <message>
        <source>Version {0} is here now. It is kept, so that you can go back to it.</source>
        <translation>本机现有版本 {0}，将予保留，以便恢复。</translation>
    </message>
    <message>
        <source>Signed with a key that is not known on this computer. Its fingerprint:</source>
        <translation>签名所用的密钥在本机未知，其指纹为：</translation>
    </message>
    <message>
        <source>Signed by {0}, whom the administrator of this computer trusts.</source>
        <translation>由“{0}”签名，该密钥受本机管理员信任。</translation>
    </message>
    <message>
        <source>Signed by {0}, whose key is trusted here.</source>
        <translation>由“{0}”签名，该密钥在本机受信任。</translation>
    </message>
    <message>
        <source>Version {1} is older than the one that is here ({0}), which is kept: you can go back to it.</source>
        <translation>版本 {1} 比现有版本（{0}）旧。现有版本会保留，可以恢复。</translation>
    </message>
</context>
<context>
    <name>PackRow</name>
    <message>
        <source>GPU pack</source>
        <translation>GPU 组件包</translation>
    </message>
    <message>
        <source>Model pack</source>
        <translation>模型组件包</translation>
    </message>
    <message>
        <source>version {0}</source>
        <translation>版本 {0}</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Verify every byte of {0}</source>
        <translation>逐字节校验 {0}</translation>
    </message>
    <message>
        <source>Back to {0}</source>
        <translation>恢复到 {0}</translation>
    </message>
    <message>
        <source>Use version {0} again</source>
        <translation>重新使用版本 {0}</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>移除 {0}</translation>
    </message>
    <message>
        <source>The administrator brought it in for everybody on this computer.</source>
        <translation>由管理员为本机所有用户导入。</translation>
    </message>
    <message>
        <source>Delete its {0}? The embedded engine goes on reading; the pack can be added again.</source>
        <translation>删除其 {0} 的文件？内置引擎会继续识别；以后可重新添加此组件包。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>Ready · another one is used</source>
        <translation>可用 · 当前使用另一个</translation>
    </message>
    <message>
        <source>for everybody on this computer</source>
        <translation>供本机所有用户使用</translation>
    </message>
</context>
<context>
    <name>PageMenu</name>
    <message>
        <source>Kind of block</source>
        <translation>区块类型</translation>
    </message>
    <message>
        <source>Ask HunyuanOCR about this block</source>
        <translation>向 HunyuanOCR 询问此区块</translation>
    </message>
    <message>
        <source>Ask HunyuanOCR about the page</source>
        <translation>向 HunyuanOCR 询问本页</translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Page {number} of {count}</source>
        <translation>第 {number} 页，共 {count} 页</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>第 {number} 页</translation>
    </message>
    <message>
        <source>Click to try again</source>
        <translation>单击重试</translation>
    </message>
</context>
<context>
    <name>PairModel</name>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{0} | {1}</source>
        <translation>{0} | {1}</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Special characters</source>
        <translation>特殊字符</translation>
    </message>
    <message>
        <source>Name, code point or a letter like it</source>
        <translation>名称、码位或形近字母</translation>
    </message>
    <message>
        <source>Find a character</source>
        <translation>查找字符</translation>
    </message>
    <message>
        <source>Groups of characters</source>
        <translation>字符分组</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>Tab: next group · arrows choose · Enter takes · Esc goes back</source>
        <translation>Tab 下一组 · 方向键选择 · Enter 采用 · Esc 返回</translation>
    </message>
    <message>
        <source>Like “{0}”</source>
        <translation>“{0}”的异体</translation>
    </message>
    <message>
        <source>Used last</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>No such character</source>
        <translation>没有这样的字符</translation>
    </message>
</context>
<context>
    <name>PersonChooser</name>
    <message>
        <source>Who signs now?</source>
        <translation>现在由谁署名？</translation>
    </message>
    <message>
        <source>Who signs from now on?</source>
        <translation>此后由谁署名？</translation>
    </message>
    <message>
        <source>{0} signs what is done here. Another person: click, and type the name (F9).</source>
        <translation>此处的操作由 {0} 署名。换人：点击并输入姓名（F9）。</translation>
    </message>
</context>
<context>
    <name>ProfileBar</name>
    <message>
        <source>Profile</source>
        <translation>导出方案</translation>
    </message>
    <message>
        <source>Name of the profile</source>
        <translation>方案名称</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save changes</source>
        <translation>保存修改</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>As chosen below</source>
        <translation>按下方所选</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已修改</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Takes your changes away: the profile is as the program brought it.</source>
        <translation>放弃你的修改，恢复为程序自带的方案。</translation>
    </message>
    <message>
        <source>Delete for good?</source>
        <translation>确定删除？</translation>
    </message>
</context>
<context>
    <name>ProgressCommands</name>
    <message>
        <source>Mark as checked</source>
        <translation>标为已校对</translation>
    </message>
    <message>
        <source>Approve the pages</source>
        <translation>批准页面</translation>
    </message>
    <message>
        <source>Take back checked or approved</source>
        <translation>取消已校对或批准</translation>
    </message>
    <message>
        <source>Assign to</source>
        <translation>分配给</translation>
    </message>
    <message>
        <source>Another person…</source>
        <translation>其他人…</translation>
    </message>
    <message>
        <source>Nobody in particular</source>
        <translation>不指定</translation>
    </message>
    <message>
        <source>Name of the reviewer</source>
        <translation>校对人姓名</translation>
    </message>
    <message>
        <source>Assign</source>
        <translation>分配</translation>
    </message>
</context>
<context>
    <name>ProofCommands</name>
    <message>
        <source>The engine finds no text there.</source>
        <translation>引擎在此处未发现文字。</translation>
    </message>
    <message>
        <source>Read once more, the line says the same.</source>
        <translation>重新识别的结果与原来相同。</translation>
    </message>
</context>
<context>
    <name>ProofCounts</name>
    <message numerus="yes">
        <source>Worked on for %n minute(s)</source>
        <translation>
            <numerusform>已校对 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>Worked on for less than a minute</source>
        <translation>已校对不到 1 分钟</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Return</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>↑</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>↓</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>←</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>→</translation>
    </message>
</context>
<context>
    <name>QualityPanel</name>
    <message>
        <source>Kind of finding</source>
        <translation>问题类型</translation>
    </message>
    <message>
        <source>Open ones only</source>
        <translation>仅待处理</translation>
    </message>
    <message>
        <source>This document only</source>
        <translation>仅当前文档</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>检测</translation>
    </message>
    <message>
        <source>Change the look…</source>
        <translation>调整视图…</translation>
    </message>
    <message>
        <source>Turn, level, cut, clean or split the pages that are chosen</source>
        <translation>旋转、校正、裁切、清理或拆分所选页面</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>移出</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Back to the page (Esc)</source>
        <translation>返回页面（Esc）</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>问题列表</translation>
    </message>
    <message>
        <source>Scan quality</source>
        <translation>扫描质量</translation>
    </message>
    <message>
        <source>All findings ({0})</source>
        <translation>全部问题（{0}）</translation>
    </message>
    <message>
        <source>The scans are being measured.</source>
        <translation>正在检测扫描质量。</translation>
    </message>
    <message>
        <source>No finding fits the filter.</source>
        <translation>没有符合筛选条件的问题。</translation>
    </message>
    <message>
        <source>Nothing was found on these scans.</source>
        <translation>这些扫描件未发现问题。</translation>
    </message>
    <message>
        <source>{0}; {1} of {2} pages measured</source>
        <translation>{0}；已检测 {1}/{2} 页</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s)</source>
        <translation>
            <numerusform>%n 项问题</numerusform>
        </translation>
    </message>
    <message>
        <source>The scans were not measured.</source>
        <translation>尚未检测扫描质量。</translation>
    </message>
</context>
<context>
    <name>QueueBar</name>
    <message>
        <source>Pages read</source>
        <translation>已识别页数</translation>
    </message>
    <message>
        <source>Pause reading</source>
        <translation>暂停识别</translation>
    </message>
    <message>
        <source>Take all waiting pages out of the queue</source>
        <translation>取消所有等待中的页面</translation>
    </message>
    <message>
        <source>Read the failed pages again</source>
        <translation>重新识别失败的页面</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>识别进度</translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation>继续识别</translation>
    </message>
    <message>
        <source>Nothing waits to be read</source>
        <translation>没有等待识别的页面</translation>
    </message>
    <message>
        <source>{0}/{1} pages</source>
        <translation>{0}/{1} 页</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{0}/min</source>
        <translation>{0} 页/分</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>剩余 {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read</source>
        <translation>
            <numerusform>已识别 %n 页</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 页失败</numerusform>
        </translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>不到 1 分钟</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} h {1:02} min</source>
        <translation>{0} 小时 {1:02} 分</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>offline, not enforced</source>
        <translation>离线（未强制）</translation>
    </message>
    <message>
        <source>No connection can be opened. Click for the self-check.</source>
        <translation>系统拒绝一切网络连接。单击进行自检。</translation>
    </message>
    <message numerus="yes">
        <source>second look: %n page(s) left</source>
        <translation>
            <numerusform>复看：还有 %n 页</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadingCommands</name>
    <message numerus="yes">
        <source>A new reading differs in %n line(s); what you confirmed stays in any case.</source>
        <translation>
            <numerusform>新的识别结果有 %n 行不同；您确认过的内容不会改变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留现有</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>“{0}”</source>
        <translation>“{0}”</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>A new reading differs in %n line(s) that you confirmed: they stay.</source>
        <translation>
            <numerusform>新的识别结果有 %n 行与您确认的内容不同，已确认的内容保持不变。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadingHead</name>
    <message>
        <source>the embedded engine</source>
        <translation>内置引擎</translation>
    </message>
    <message>
        <source>the PDF&apos;s own text</source>
        <translation>PDF 自带文本</translation>
    </message>
    <message numerus="yes">
        <source>Being read: %n line(s) so far</source>
        <translation>
            <numerusform>正在识别：已出 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Read by {0}</source>
        <translation>识别：{0}</translation>
    </message>
    <message>
        <source>Read by {0} in {1} s</source>
        <translation>识别：{0}，用时 {1} 秒</translation>
    </message>
    <message>
        <source>{0} (from a file)</source>
        <translation>{0}（来自文件）</translation>
    </message>
</context>
<context>
    <name>ReadingsPanel</name>
    <message>
        <source>Left reading</source>
        <translation>左侧识别结果</translation>
    </message>
    <message>
        <source>Right reading</source>
        <translation>右侧识别结果</translation>
    </message>
    <message>
        <source>Back to the page (Esc)</source>
        <translation>返回页面（Esc）</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>Differences of the readings</source>
        <translation>识别结果的差异</translation>
    </message>
    <message>
        <source>This page was read only once. Read it again to compare.</source>
        <translation>本页只识别过一次。再次识别后即可比较。</translation>
    </message>
    <message>
        <source>The two readings say the same.</source>
        <translation>两次识别结果相同。</translation>
    </message>
    <message>
        <source>Choose two readings.</source>
        <translation>请选择两次识别结果。</translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s). 1 takes the left text, 2 the right one; Esc goes back to the page.</source>
        <translation>
            <numerusform>%n 处差异。按 1 采用左侧文字，按 2 采用右侧文字；Esc 返回页面。</numerusform>
        </translation>
    </message>
    <message>
        <source>second look</source>
        <translation>复看</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>What was read</source>
        <translation>识别结果</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>问答</translation>
    </message>
</context>
<context>
    <name>RedactionCommands</name>
    <message>
        <source>Nothing more was found.</source>
        <translation>没有更多结果。</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>正在查找</translation>
    </message>
    <message>
        <source>A list of names</source>
        <translation>姓名表</translation>
    </message>
    <message>
        <source>Text (*.txt);;All files (*)</source>
        <translation>文本 (*.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>No whole stretch under a marked area stands anywhere else.</source>
        <translation>标记区域下没有完整的文字段在其他位置出现。</translation>
    </message>
</context>
<context>
    <name>RedactionPanel</name>
    <message>
        <source>Black out</source>
        <translation>遮盖</translation>
    </message>
    <message>
        <source>Back to the documents (Esc)</source>
        <translation>返回文档列表（Esc）</translation>
    </message>
    <message>
        <source>Back to the documents</source>
        <translation>返回文档列表</translation>
    </message>
    <message>
        <source>Drag over the page to mark an area, or let one be found. Only exports are blacked out.</source>
        <translation>在页面上拖动以标记区域，或通过查找标记。仅导出的文件会被遮盖。</translation>
    </message>
    <message>
        <source>What is looked for</source>
        <translation>查找类型</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Several apart by ;</source>
        <translation>多项以分号隔开</translation>
    </message>
    <message>
        <source>Words, names or an expression to look for</source>
        <translation>要查找的文字、姓名或正则表达式</translation>
    </message>
    <message>
        <source>Patterns</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Names…</source>
        <translation>姓名表…</translation>
    </message>
    <message>
        <source>A text file with one name a line</source>
        <translation>纯文本文件，每行一个姓名</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>In this document</source>
        <translation>本文档</translation>
    </message>
    <message>
        <source>In all documents</source>
        <translation>全部文档</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>The same words elsewhere</source>
        <translation>相同文字的其他位置</translation>
    </message>
    <message>
        <source>Looks whether words under marked areas stand outside of them too</source>
        <translation>检查已标记区域下的文字是否还出现在区域之外</translation>
    </message>
    <message>
        <source>Found, not marked yet</source>
        <translation>已找到，尚未标记</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Marked areas</source>
        <translation>已标记的区域</translation>
    </message>
    <message>
        <source>Remove the chosen areas (Delete)</source>
        <translation>移除所选区域（Delete）</translation>
    </message>
    <message>
        <source>Remove the chosen areas</source>
        <translation>移除所选区域</translation>
    </message>
    <message>
        <source>Export blacked out…</source>
        <translation>遮盖后导出…</translation>
    </message>
    <message numerus="yes">
        <source>%n name(s)</source>
        <translation>
            <numerusform>%n 个姓名</numerusform>
        </translation>
    </message>
    <message>
        <source>p. {0} · {1} · {2}</source>
        <translation>第 {0} 页 · {1} · {2}</translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) found</source>
        <translation>
            <numerusform>找到 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Page {0}</source>
        <translation>第 {0} 页</translation>
    </message>
    <message>
        <source>Pages taken out</source>
        <translation>已移出的页面</translation>
    </message>
    <message>
        <source>{0}: marked by {1}, {2}</source>
        <translation>{0}：{1} 标记于 {2}</translation>
    </message>
    <message numerus="yes">
        <source>%n area(s) marked</source>
        <translation>
            <numerusform>已标记 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is marked yet.</source>
        <translation>尚未标记任何区域。</translation>
    </message>
    <message numerus="yes">
        <source>Mark %n</source>
        <translation>
            <numerusform>标记 %n 处</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegionCommands</name>
    <message>
        <source>Layout</source>
        <translation>版面</translation>
    </message>
</context>
<context>
    <name>RegionDelegate</name>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>no lines</source>
        <translation>无文字行</translation>
    </message>
</context>
<context>
    <name>RegionMenu</name>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Split before the line in hand</source>
        <translation>在当前行之前拆分</translation>
    </message>
    <message>
        <source>Cut by a line to be drawn</source>
        <translation>画线切分</translation>
    </message>
    <message>
        <source>Make it a rectangle</source>
        <translation>改为矩形</translation>
    </message>
    <message>
        <source>Drag corners freely</source>
        <translation>自由拖动四角</translation>
    </message>
    <message>
        <source>Earlier in reading order</source>
        <translation>阅读顺序提前</translation>
    </message>
    <message>
        <source>Later in reading order</source>
        <translation>阅读顺序推后</translation>
    </message>
    <message>
        <source>Remove the frame, keep the lines</source>
        <translation>移除边框，保留文字行</translation>
    </message>
    <message>
        <source>Delete with its lines</source>
        <translation>连同文字行一起删除</translation>
    </message>
    <message>
        <source>Kind of the region</source>
        <translation>区块类型</translation>
    </message>
</context>
<context>
    <name>RegionsModel</name>
    <message>
        <source>{0}: {1}, lines: {2}. {3}</source>
        <translation>{0}：{1}，{2} 行。{3}</translation>
    </message>
</context>
<context>
    <name>RegionsPanel</name>
    <message>
        <source>Layout</source>
        <translation>版面</translation>
    </message>
    <message>
        <source>Kind of the regions in hand</source>
        <translation>所选区块的类型</translation>
    </message>
    <message>
        <source>Regions in reading order</source>
        <translation>按阅读顺序排列的区块</translation>
    </message>
    <message>
        <source>M merge · S split at the line · X cut · Del delete · Q free corners · , . order · Enter back to the text</source>
        <translation>M 合并 · S 在当前行拆分 · X 画线切分 · Del 删除 · Q 自由四角 · , . 调整顺序 · Enter 回到文本</translation>
    </message>
    <message>
        <source>No region on this page. Draw one around its ink.</source>
        <translation>本页没有区块。请围绕墨迹画出一个。</translation>
    </message>
    <message>
        <source>Choose a page to see its layout</source>
        <translation>选择一页以查看其版面</translation>
    </message>
    <message>
        <source>Several kinds</source>
        <translation>多种类型</translation>
    </message>
    <message>
        <source>Choose a region</source>
        <translation>请选择区块</translation>
    </message>
</context>
<context>
    <name>RegisterDialog</name>
    <message>
        <source>Export the register</source>
        <translation>导出登记表</translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n 条记录</numerusform>
        </translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Pictures of the ink beside the values (Excel)</source>
        <translation>在值旁附原迹图片（Excel）</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>All columns</source>
        <translation>全部列</translation>
    </message>
    <message>
        <source>Key columns, for another system</source>
        <translation>关键列（供其他系统导入）</translation>
    </message>
    <message>
        <source>Catalogue of files (案卷目录)</source>
        <translation>案卷目录</translation>
    </message>
    <message>
        <source>Catalogue of contents (卷内目录)</source>
        <translation>卷内目录</translation>
    </message>
    <message>
        <source>Deadlines</source>
        <translation>到期清单</translation>
    </message>
</context>
<context>
    <name>RegisterModel</name>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>second person: key it from the ink</source>
        <translation>第二人：请照原件录入</translation>
    </message>
</context>
<context>
    <name>RegisterPanel</name>
    <message>
        <source>Kind of document</source>
        <translation>文书种类</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the register</source>
        <translation>筛选登记表</translation>
    </message>
    <message>
        <source>State of the record</source>
        <translation>记录状态</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>One field as ink</source>
        <translation>逐字段看原迹</translation>
    </message>
    <message>
        <source>The field of the chosen column, of all documents side by side</source>
        <translation>并排显示所有文档中所选列的字段</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Back to the page (Esc)</source>
        <translation>返回页面（Esc）</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>登记表</translation>
    </message>
    <message>
        <source>No record yet. Find the fields of a document in the tab “Fields”: its record then stands here.</source>
        <translation>还没有记录。在“字段”标签页中查找文档的字段后，其记录会列在此处。</translation>
    </message>
    <message>
        <source>{0} of {1} records, {2} approved</source>
        <translation>{1} 条记录中的 {0} 条，已批准 {2} 条</translation>
    </message>
    <message>
        <source>No record fits the filter.</source>
        <translation>没有符合筛选条件的记录。</translation>
    </message>
    <message>
        <source>All cells</source>
        <translation>全部单元格</translation>
    </message>
</context>
<context>
    <name>RuleRow</name>
    <message>
        <source>Accept with a reason</source>
        <translation>写明理由并接受</translation>
    </message>
    <message>
        <source>Alt+Enter</source>
        <translation>Alt+Enter</translation>
    </message>
    <message>
        <source>Reason: {0}</source>
        <translation>理由：{0}</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Accepted by {0}, {1}: {2}</source>
        <translation>由 {0} 接受，{1}：{2}</translation>
    </message>
    <message>
        <source>Why may it stay so?</source>
        <translation>为何可以如此？</translation>
    </message>
    <message>
        <source>Enter accepts, Esc backs out</source>
        <translation>Enter 接受，Esc 放弃</translation>
    </message>
</context>
<context>
    <name>SameBar</name>
    <message>
        <source>How much around it has to be the same</source>
        <translation>前后须相同的范围</translation>
    </message>
    <message>
        <source>One neighbour the same</source>
        <translation>前或后一字相同</translation>
    </message>
    <message>
        <source>Both neighbours the same</source>
        <translation>前后两字均相同</translation>
    </message>
    <message>
        <source>Wherever it stands</source>
        <translation>不论前后文</translation>
    </message>
    <message>
        <source>Confirmed lines too</source>
        <translation>包括已确认的行</translation>
    </message>
</context>
<context>
    <name>ScanCommands</name>
    <message>
        <source>Measuring the scans</source>
        <translation>正在检测扫描质量</translation>
    </message>
    <message>
        <source>Scan quality.xlsx</source>
        <translation>扫描质量.xlsx</translation>
    </message>
    <message>
        <source>Export the findings</source>
        <translation>导出检测结果</translation>
    </message>
    <message>
        <source>Tables (*.xlsx *.csv)</source>
        <translation>表格 (*.xlsx *.csv)</translation>
    </message>
    <message>
        <source>{0} could not be written: {1}</source>
        <translation>无法写入 {0}：{1}</translation>
    </message>
    <message>
        <source>The findings are in {0}</source>
        <translation>检测结果已写入 {0}</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) look otherwise now. What was read on them stays until they are read again.</source>
        <translation>
            <numerusform>%n 页的视图已更改。重新识别前，已识别的内容保持不变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新识别</translation>
    </message>
</context>
<context>
    <name>ScopeChoice</name>
    <message>
        <source>This document</source>
        <translation>本文档</translation>
    </message>
    <message>
        <source>The whole dossier</source>
        <translation>整个卷宗</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>查找范围</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
</context>
<context>
    <name>SearchPanel</name>
    <message>
        <source>Hits</source>
        <translation>搜索结果</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s) for “{0}”</source>
        <translation>
            <numerusform>“{0}”共 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found for “{0}”</source>
        <translation>未找到“{0}”</translation>
    </message>
</context>
<context>
    <name>SelfCheckDialog</name>
    <message>
        <source>Self-check</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>检查结果</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) to look at</source>
        <translation>
            <numerusform>有 %n 项需要留意</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is as it should be</source>
        <translation>一切正常</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>take note</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>does not work</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>未安装</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Keep it where it is really on the page</source>
        <translation>与页面一致时保留</translation>
    </message>
    <message>
        <source>Ignore it and read anew</source>
        <translation>忽略并重新识别</translation>
    </message>
    <message>
        <source>Read anew and compare</source>
        <translation>重新识别并比对</translation>
    </message>
    <message>
        <source>Leave originals where they are (do not copy them)</source>
        <translation>原件留在原处（不复制）</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Text in PDFs</source>
        <translation>PDF 文本层</translation>
    </message>
    <message>
        <source>Originals</source>
        <translation>原件</translation>
    </message>
    <message>
        <source>Your name stands in the history beside everything you correct or confirm.</source>
        <translation>您更正或确认的每一处都会在历史中记上您的姓名。</translation>
    </message>
    <message>
        <source>HunyuanOCR works for</source>
        <translation>HunyuanOCR 侧重</translation>
    </message>
    <message>
        <source>Warn of a card at</source>
        <translation>显卡温度警告</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Care</source>
        <translation>精细</translation>
    </message>
    <message>
        <source>Pages of up to 1448 × 1448 pixels, text only: the fastest.</source>
        <translation>页面最大 1448 × 1448 像素，仅识别文本：最快。</translation>
    </message>
    <message>
        <source>Pages of up to 2048 × 2048 pixels, with their layout.</source>
        <translation>页面最大 2048 × 2048 像素，包括版面。</translation>
    </message>
    <message>
        <source>Computes in</source>
        <translation>计算精度</translation>
    </message>
    <message>
        <source>What suits the device</source>
        <translation>按设备自动选择</translation>
    </message>
    <message>
        <source>bf16 (as published)</source>
        <translation>bf16（与发布一致）</translation>
    </message>
    <message>
        <source>fp16 (for cards without bf16)</source>
        <translation>fp16（适用于不支持 bf16 的显卡）</translation>
    </message>
    <message>
        <source>fp32 (slow, twice the memory)</source>
        <translation>fp32（较慢，占用加倍）</translation>
    </message>
    <message>
        <source>Pages of up to 4096 × 4096 pixels, with layout, tables and formulas, one at a time: for small print.</source>
        <translation>页面最大 4096 × 4096 像素，包括版面、表格和公式，逐页识别：适合小字。</translation>
    </message>
    <message>
        <source>Write ahead with a draft model (experimental)</source>
        <translation>使用草稿模型加速书写（实验性）</translation>
    </message>
    <message>
        <source>A separator sheet begins a new document</source>
        <translation>遇分隔页即开始新文档</translation>
    </message>
    <message>
        <source>A bar or QR code names its document</source>
        <translation>以条码或二维码命名文档</translation>
    </message>
    <message>
        <source>Taking in</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>What is greyed out here was set by the administrator.</source>
        <translation>灰显的项目由管理员设定。</translation>
    </message>
    <message>
        <source>Set by the administrator</source>
        <translation>由管理员设定</translation>
    </message>
    <message>
        <source>Engines and models…</source>
        <translation>引擎与模型…</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>不再识别</translation>
    </message>
    <message>
        <source>Doubtful lines</source>
        <translation>存疑行</translation>
    </message>
    <message>
        <source>Every line</source>
        <translation>全部行</translation>
    </message>
    <message>
        <source>When nothing else is to be read, lines are read in another way as well: where both differ there is doubt.</source>
        <translation>没有其他内容待识别时，以另一种方式再读一遍：两次不一致之处即为存疑。</translation>
    </message>
    <message>
        <source>Read a second time</source>
        <translation>再次识别</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Dossier</source>
        <translation>卷宗</translation>
    </message>
</context>
<context>
    <name>TableJoining</name>
    <message>
        <source>Continues the table on page {0}</source>
        <translation>续第 {0} 页的表格</translation>
    </message>
    <message>
        <source>Continues a table on an earlier page</source>
        <translation>续前面页面的表格</translation>
    </message>
    <message>
        <source>Take apart</source>
        <translation>拆开</translation>
    </message>
    <message>
        <source>This table seems to go on from the one on page {0}.</source>
        <translation>此表似乎续自第 {0} 页的表格。</translation>
    </message>
    <message>
        <source>Join them</source>
        <translation>合并为一张表</translation>
    </message>
</context>
<context>
    <name>TableMaking</name>
    <message>
        <source>Choose a line of the block first.</source>
        <translation>请先选中该区块中的一行文字。</translation>
    </message>
    <message>
        <source>This block has no rows and columns yet.</source>
        <translation>此区块尚无行列。</translation>
    </message>
    <message>
        <source>Make its grid</source>
        <translation>生成行列</translation>
    </message>
</context>
<context>
    <name>TableModel</name>
    <message>
        <source>doubtful</source>
        <translation>存疑</translation>
    </message>
</context>
<context>
    <name>TablesPanel</name>
    <message>
        <source>Which table</source>
        <translation>选择表格</translation>
    </message>
    <message>
        <source>Table {0}: {1} × {2}</source>
        <translation>表格 {0}：{1} × {2}</translation>
    </message>
    <message>
        <source>No table on this page</source>
        <translation>本页没有表格</translation>
    </message>
    <message>
        <source>Choose a page to see its tables</source>
        <translation>选择页面以查看其表格</translation>
    </message>
    <message>
        <source>What can be done to the table</source>
        <translation>表格操作</translation>
    </message>
    <message>
        <source>Draw a table</source>
        <translation>画出表格</translation>
    </message>
    <message>
        <source>Make the block in hand a table</source>
        <translation>将当前区块改为表格</translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful</source>
        <translation>
            <numerusform>存疑 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing doubtful</source>
        <translation>无存疑</translation>
    </message>
    <message>
        <source>Enter confirms · F2 edits · F3 next doubtful</source>
        <translation>Enter 确认 · F2 编辑 · F3 下一存疑处</translation>
    </message>
    <message numerus="yes">
        <source>%n pasted cell(s) found no place</source>
        <translation>
            <numerusform>有 %n 个粘贴的单元格放不下</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TallyWords</name>
    <message>
        <source>{0} of {1} settled</source>
        <translation>{1} 项中已定 {0} 项</translation>
    </message>
    <message numerus="yes">
        <source>%n to check</source>
        <translation>
            <numerusform>%n 项待核</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fail(s)</source>
        <translation>
            <numerusform>%n 项未通过</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait(s) for a second person</source>
        <translation>
            <numerusform>%n 项等待第二人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not found</source>
        <translation>
            <numerusform>%n 项未找到</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TemplateCommands</name>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Saved. “Find fields” uses it from now on.</source>
        <translation>已保存。此后“查找字段”将使用它。</translation>
    </message>
    <message>
        <source>Import a kind of document</source>
        <translation>导入文书种类</translation>
    </message>
    <message>
        <source>Templates (*.toml)</source>
        <translation>模板 (*.toml)</translation>
    </message>
    <message>
        <source>There is no document yet that was read.</source>
        <translation>还没有已识别的文档。</translation>
    </message>
    <message>
        <source>Draw a box around the value on the page.</source>
        <translation>请在页面上框出该值。</translation>
    </message>
</context>
<context>
    <name>TemplateEditor</name>
    <message>
        <source>Name in English</source>
        <translation>英文名称</translation>
    </message>
    <message>
        <source>Name in Chinese</source>
        <translation>中文名称</translation>
    </message>
    <message>
        <source>Printed on all of them, such as the heading</source>
        <translation>此类文书都印有的文字，如标题</translation>
    </message>
    <message>
        <source>Fields of this kind</source>
        <translation>此种类的字段</translation>
    </message>
    <message>
        <source>Draw a field on the page</source>
        <translation>在页面上框出字段</translation>
    </message>
    <message>
        <source>Add a field without a place</source>
        <translation>添加不限位置的字段</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove the field</source>
        <translation>删除字段</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Try on ten documents</source>
        <translation>在十份文档上试用</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>As shipped</source>
        <translation>恢复原样</translation>
    </message>
    <message>
        <source>Throws your own version away</source>
        <translation>丢弃自己的版本</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TextFoot</name>
    <message numerus="yes">
        <source>%n doubtful on the page</source>
        <translation>
            <numerusform>本页 %n 行存疑</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing doubtful on the page</source>
        <translation>本页无存疑</translation>
    </message>
    <message numerus="yes">
        <source>%n in the line</source>
        <translation>
            <numerusform>本行 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} in the document</source>
        <translation>本文档 {0} 行</translation>
    </message>
    <message>
        <source>{0} in all</source>
        <translation>全卷宗 {0} 行</translation>
    </message>
    <message>
        <source>Enter confirms</source>
        <translation>Enter 确认</translation>
    </message>
    <message>
        <source>Tab skips</source>
        <translation>Tab 跳过</translation>
    </message>
    <message>
        <source>Esc backs out</source>
        <translation>Esc 还原</translation>
    </message>
    <message>
        <source>Alt+1 takes what else may stand there</source>
        <translation>Alt+1 采用候选</translation>
    </message>
    <message>
        <source>Alt+→ goes to the next character</source>
        <translation>Alt+→ 下一处</translation>
    </message>
    <message>
        <source>No doubtful line left on this page.</source>
        <translation>本页已无存疑行。</translation>
    </message>
    <message>
        <source>Enter: the page is checked, on to the next</source>
        <translation>回车：本页已校对，转到下一存疑行</translation>
    </message>
    <message>
        <source>Tab: only on</source>
        <translation>Tab：只前进，不标记</translation>
    </message>
</context>
<context>
    <name>TextModel</name>
    <message>
        <source>doubtful</source>
        <translation>存疑</translation>
    </message>
    <message>
        <source>changed, not confirmed</source>
        <translation>已修改，未确认</translation>
    </message>
    <message>
        <source>saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>confirmed by {0}</source>
        <translation>已由{0}确认</translation>
    </message>
    <message>
        <source>illegible, says {0}</source>
        <translation>{0} 标为无法辨认</translation>
    </message>
    <message>
        <source>not applicable, says {0}</source>
        <translation>{0} 标为不适用</translation>
    </message>
    <message>
        <source>no ink was found under it</source>
        <translation>其下未发现墨迹</translation>
    </message>
</context>
<context>
    <name>TextPanel</name>
    <message>
        <source>No text on this page</source>
        <translation>本页没有文本</translation>
    </message>
    <message>
        <source>Choose a page to see its text</source>
        <translation>选择页面以查看其文本</translation>
    </message>
</context>
<context>
    <name>ThereStrip</name>
    <message>
        <source>Files that are there already</source>
        <translation>已存在的文件</translation>
    </message>
    <message>
        <source>Keep them, number the new ones</source>
        <translation>保留，新文件加编号</translation>
    </message>
    <message>
        <source>Replace them (originals always stay)</source>
        <translation>替换（原件始终保留）</translation>
    </message>
    <message>
        <source>Keep them, write only what is missing</source>
        <translation>保留，只写出缺少的</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) or folder(s) of these names are there already:</source>
        <translation>
            <numerusform>已有 %n 个同名文件或文件夹：</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ThumbnailView</name>
    <message>
        <source>Documents and pages</source>
        <translation>文档与页面</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>What is drawn over the page</source>
        <translation>页面上的叠加显示</translation>
    </message>
    <message>
        <source>Everything else</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Tour</source>
        <translation>导览</translation>
    </message>
</context>
<context>
    <name>TourCard</name>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>TourSteps</name>
    <message>
        <source>Documents and pages</source>
        <translation>文档与页面</translation>
    </message>
    <message>
        <source>A dossier holds documents, and documents hold pages. Click one to see it; below its number stands whether it waits, has been read or has doubtful lines.</source>
        <translation>卷宗由文档组成，文档由页面组成。点击页面即可查看；页码下方标明它在等待识别、已识别，还是有存疑的行。</translation>
    </message>
    <message>
        <source>The page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Your scan as it is: nothing here alters it. The boxes show what was found on it. Click a line, and its text is in hand at the right.</source>
        <translation>这是扫描件原貌，任何操作都不会改动它。方框标出识别到的内容。点击一行，右侧即可核对它的文字。</translation>
    </message>
    <message>
        <source>The text, line by line</source>
        <translation>逐行核对文本</translation>
    </message>
    <message>
        <source>Each line stands below its picture. What may be wrong is marked. Correct it or leave it as it is: Enter confirms it and goes on to the next doubtful line.</source>
        <translation>每行文字上方是它的图像，可能有误之处已标出。需要时修改，按回车确认，并跳到下一处存疑。</translation>
    </message>
    <message>
        <source>The fields</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Choose what kind of document it is and press Find fields: its number, names, dates and amounts are filled in. Click a value to see where on the page it stands.</source>
        <translation>选择文书种类，点击“查找字段”，编号、姓名、日期、金额等即自动填好。点击一个值，即可看到它在页面上的位置。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>What you have checked leaves from here: as a PDF that can be searched, as Word, plain text and more ({0}). It goes into a folder of yours and nowhere else.</source>
        <translation>核对完成后由此导出：可检索的 PDF、Word、纯文本等格式（{0}）。文件只保存到您选择的文件夹，不会发往别处。</translation>
    </message>
    <message>
        <source>Your own files</source>
        <translation>您自己的文件</translation>
    </message>
    <message>
        <source>Everything else is in this menu. Begin with New dossier… ({0}), then drop scans or PDFs on the window. F1 opens the guide; this tour is in the menu under Help.</source>
        <translation>其他功能都在此菜单中。先选择“新建卷宗…”（{0}），再把扫描件或 PDF 拖入窗口。按 F1 打开使用指南；在菜单的“帮助”中可再看一次导览。</translation>
    </message>
</context>
<context>
    <name>TrialPanel</name>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>What the kind finds</source>
        <translation>该种类找到的内容</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) tried; nothing was recorded</source>
        <translation>
            <numerusform>已试用 %n 份文档，未记录任何内容</numerusform>
        </translation>
    </message>
    <message>
        <source>All cells</source>
        <translation>全部单元格</translation>
    </message>
</context>
<context>
    <name>WordCommands</name>
    <message>
        <source>Import words</source>
        <translation>导入词语</translation>
    </message>
    <message>
        <source>Text files (*.txt *.csv);;All files (*)</source>
        <translation>文本文件 (*.txt *.csv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Applying words to the dossier</source>
        <translation>正在将词语应用于卷宗</translation>
    </message>
    <message>
        <source>“{0}” is in the word list.</source>
        <translation>“{0}”已在词表中。</translation>
    </message>
    <message numerus="yes">
        <source>%n word(s) added to the word list.</source>
        <translation>
            <numerusform>已向词表添加 %n 个词。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Something close to it stands %n time(s).</source>
        <translation>
            <numerusform>有 %n 处与之相近。</numerusform>
        </translation>
    </message>
    <message>
        <source>Close to a word of the list</source>
        <translation>与词表中的词相近</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Close to “{0}”</source>
        <translation>与“{0}”相近</translation>
    </message>
    <message>
        <source>Looking for what is close to “{0}”</source>
        <translation>正在查找与“{0}”相近之处</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>correct “{0}” to “{1}”</source>
        <translation>将“{0}”改为“{1}”</translation>
    </message>
    <message>
        <source>move the line “{0}”</source>
        <translation>移动行“{0}”</translation>
    </message>
    <message>
        <source>confirm “{0}”</source>
        <translation>确认“{0}”</translation>
    </message>
    <message>
        <source>take back the confirmation of “{0}”</source>
        <translation>取消确认“{0}”</translation>
    </message>
    <message>
        <source>add the line “{0}”</source>
        <translation>添加行“{0}”</translation>
    </message>
    <message>
        <source>remove the line “{0}”</source>
        <translation>删除行“{0}”</translation>
    </message>
    <message>
        <source>call a block “{0}”</source>
        <translation>将区块类型改为“{0}”</translation>
    </message>
    <message>
        <source>move a block</source>
        <translation>移动区块</translation>
    </message>
    <message>
        <source>rearrange the page</source>
        <translation>重排页面</translation>
    </message>
    <message>
        <source>change a table</source>
        <translation>更改表格</translation>
    </message>
    <message>
        <source>turn or crop the page</source>
        <translation>旋转或裁切页面</translation>
    </message>
    <message>
        <source>mark the page as checked</source>
        <translation>标记本页已校对</translation>
    </message>
    <message>
        <source>take back that the page is checked</source>
        <translation>取消本页校对标记</translation>
    </message>
    <message>
        <source>set {0} to “{1}”</source>
        <translation>将 {0} 设为“{1}”</translation>
    </message>
    <message>
        <source>call the document “{0}”</source>
        <translation>将文档命名为“{0}”</translation>
    </message>
    <message>
        <source>content removed for good</source>
        <translation>内容已永久删除</translation>
    </message>
    <message>
        <source>took in {0}</source>
        <translation>导入 {0}</translation>
    </message>
    <message>
        <source>started the document “{0}”</source>
        <translation>建立文档“{0}”</translation>
    </message>
    <message>
        <source>could not read the page</source>
        <translation>识别失败</translation>
    </message>
    <message>
        <source>undid: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
    <message>
        <source>engine {0}</source>
        <translation>引擎 {0}</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>图</translation>
    </message>
    <message>
        <source>Seal</source>
        <translation>印章</translation>
    </message>
    <message>
        <source>Handwriting</source>
        <translation>手写</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>公式</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>页眉</translation>
    </message>
    <message>
        <source>Footer</source>
        <translation>页脚</translation>
    </message>
    <message>
        <source>Page number</source>
        <translation>页码</translation>
    </message>
    <message>
        <source>Footnote</source>
        <translation>脚注</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>图注</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message numerus="yes">
        <source>added %n page(s)</source>
        <translation>
            <numerusform>加入 %n 页</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>read the page: %n line(s)</source>
        <translation>
            <numerusform>识别本页：%n 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>found %n field(s)</source>
        <translation>
            <numerusform>找到 %n 个字段</numerusform>
        </translation>
    </message>
    <message>
        <source>settle a new reading</source>
        <translation>处理新的识别结果</translation>
    </message>
    <message>
        <source>accept a failed rule: {0}</source>
        <translation>接受未通过的规则：{0}</translation>
    </message>
    <message>
        <source>no longer accept a failed rule</source>
        <translation>不再接受未通过的规则</translation>
    </message>
    <message>
        <source>approve the record</source>
        <translation>批准记录</translation>
    </message>
    <message>
        <source>take back the approval</source>
        <translation>撤回批准</translation>
    </message>
    <message>
        <source>mark “{0}” as illegible</source>
        <translation>将“{0}”标为无法辨认</translation>
    </message>
    <message>
        <source>mark “{0}” as not applicable</source>
        <translation>将“{0}”标为不适用</translation>
    </message>
    <message>
        <source>approve the page</source>
        <translation>批准页面</translation>
    </message>
    <message>
        <source>assign the document to nobody in particular</source>
        <translation>不再指定文档的校对人</translation>
    </message>
    <message>
        <source>assign the document to {0}</source>
        <translation>将文档分配给 {0}</translation>
    </message>
    <message>
        <source>arrange the pages of the document</source>
        <translation>调整文档的页序</translation>
    </message>
    <message>
        <source>looked at the page again</source>
        <translation>复看页面</translation>
    </message>
    <message>
        <source>drew {0} of {1} pages for an inspection ({2} %)</source>
        <translation>从 {1} 页中抽取 {0} 页检查（{2}%）</translation>
    </message>
    <message>
        <source>inspected the page: errors found: {0}</source>
        <translation>检查页面：发现 {0} 处错误</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已识别</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>checked</source>
        <translation>已校对</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>已批准</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Marginal note</source>
        <translation>旁注</translation>
    </message>
    <message numerus="yes">
        <source>delivered %n file(s)</source>
        <translation>
            <numerusform>交付了 %n 个文件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WordsPanel</name>
    <message>
        <source>Words of this dossier</source>
        <translation>本卷宗的词表</translation>
    </message>
    <message>
        <source>Back to the page (Esc)</source>
        <translation>返回页面（Esc）</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>返回页面</translation>
    </message>
    <message>
        <source>Names, places and terms that are right as they are written here. Where one stands there is less doubt; where one nearly stands it is suggested.</source>
        <translation>人名、地名和术语，此处写法即为正确写法。出现之处疑问降低；相近之处会给出建议。</translation>
    </message>
    <message>
        <source>A word to add, or to look for in the list</source>
        <translation>要添加或在词表中查找的词</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>A text file with one word a line</source>
        <translation>每行一个词的文本文件</translation>
    </message>
    <message>
        <source>Where it nearly stands</source>
        <translation>查看相近之处</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n 个词</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WrittenText</name>
    <message>
        <source>Text that is being read</source>
        <translation>正在识别的文本</translation>
    </message>
</context>
<context>
    <name>YesNoEditor</name>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>_CardDelegate</name>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>second person: key it from the ink</source>
        <translation>第二人：请照原件录入</translation>
    </message>
</context>
<context>
    <name>_PairDelegate</name>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
</context>
</TS>
