<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en_GB">
<context>
    <name>Commands</name>
    <message numerus="yes">
        <source>%n line(s) or field(s) were changed and not confirmed.</source>
        <translation>
            <numerusform>%n line or field was changed and not confirmed.</numerusform>
            <numerusform>%n lines or fields were changed and not confirmed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Page {0} of {1} was marked checked with %n doubtful line(s).</source>
        <translation>
            <numerusform>Page {0} of {1} was marked checked with %n doubtful line.</numerusform>
            <numerusform>Page {0} of {1} was marked checked with %n doubtful lines.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CorrectionCommands</name>
    <message numerus="yes">
        <source>Changing %n place(s)</source>
        <translation>
            <numerusform>Changing one place</numerusform>
            <numerusform>Changing %n places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) changed. Undo takes them back together.</source>
        <translation>
            <numerusform>One place changed. Undo takes it back.</numerusform>
            <numerusform>%n places changed. Undo takes them back together.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped: changed by somebody meanwhile.</source>
        <translation>
            <numerusform>One skipped: changed by somebody meanwhile.</numerusform>
            <numerusform>%n skipped: changed by somebody meanwhile.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} stands %n more time(s) in this document.</source>
        <translation>
            <numerusform>{0} stands once more in this document.</numerusform>
            <numerusform>{0} stands %n more times in this document.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} stands %n more time(s) in this document, {1} in the dossier.</source>
        <translation>
            <numerusform>{0} stands once more in this document, {1} times in the dossier.</numerusform>
            <numerusform>{0} stands %n more times in this document, {1} times in the dossier.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} stands %n time(s) in other documents.</source>
        <translation>
            <numerusform>{0} stands once in other documents.</numerusform>
            <numerusform>{0} stands %n times in other documents.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CorrectionsPanel</name>
    <message numerus="yes">
        <source>Change %n place(s)</source>
        <translation>
            <numerusform>Change one place</numerusform>
            <numerusform>Change %n places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stand(s) out and come first</source>
        <translation>
            <numerusform>one stands out and comes first</numerusform>
            <numerusform>%n stand out and come first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n</source>
        <translation>
            <numerusform>Remove %n</numerusform>
            <numerusform>Remove %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliveriesPanel</name>
    <message numerus="yes">
        <source>%n file(s) are missing or were changed.</source>
        <translation>
            <numerusform>%n file is missing or was changed.</numerusform>
            <numerusform>%n files are missing or were changed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EngineCommands</name>
    <message numerus="yes">
        <source>%n page(s) were read before. Read them again, too? What you confirmed stays.</source>
        <translation>
            <numerusform>%n page was read before. Read it again, too? What you confirmed stays.</numerusform>
            <numerusform>%n pages were read before. Read them again, too? What you confirmed stays.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful line(s) are not confirmed yet.</source>
        <translation>
            <numerusform>One doubtful line is not confirmed yet.</numerusform>
            <numerusform>%n doubtful lines are not confirmed yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) have no approved page and are left out.</source>
        <translation>
            <numerusform>%n document has no approved page and is left out.</numerusform>
            <numerusform>%n documents have no approved page and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n document(s)</source>
        <translation>
            <numerusform>The document</numerusform>
            <numerusform>All %n documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n document(s)</source>
        <translation>
            <numerusform>Export %n document</numerusform>
            <numerusform>Export %n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FieldCommands</name>
    <message numerus="yes">
        <source>%n document(s) have no kind yet, so no record.</source>
        <translation>
            <numerusform>%n document has no kind yet, so no record.</numerusform>
            <numerusform>%n documents have no kind yet, so no record.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FieldsFoot</name>
    <message numerus="yes">
        <source>%n field(s) open</source>
        <translation>
            <numerusform>%n field open</numerusform>
            <numerusform>%n fields open</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message numerus="yes">
        <source>This computer reads with the embedded engine on %n processor core(s).</source>
        <translation>
            <numerusform>This computer reads with the embedded engine on %n processor core.</numerusform>
            <numerusform>This computer reads with the embedded engine on %n processor cores.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HotFolderPanel</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written</source>
        <translation>
            <numerusform>%n file written</numerusform>
            <numerusform>%n files written</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InspectionPanel</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message numerus="yes">
        <source>%n more file(s) could not be taken in</source>
        <translation>
            <numerusform>One more file could not be taken in</numerusform>
            <numerusform>%n more files could not be taken in</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were already here</source>
        <translation>
            <numerusform>One file was already here</numerusform>
            <numerusform>%n files were already here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) written to {0}</source>
        <translation>
            <numerusform>One file written to {0}</numerusform>
            <numerusform>%n files written to {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) came with another program&apos;s text</source>
        <translation>
            <numerusform>One page came with another program&apos;s text</numerusform>
            <numerusform>%n pages came with another program&apos;s text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) could not be written</source>
        <translation>
            <numerusform>%n more file could not be written</numerusform>
            <numerusform>%n more files could not be written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were there and stay as they are.</source>
        <translation>
            <numerusform>%n file was there and stays as it is.</numerusform>
            <numerusform>%n files were there and stay as they are.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LookPanel</name>
    <message numerus="yes">
        <source>For all %n page(s)</source>
        <translation>
            <numerusform>For this page</numerusform>
            <numerusform>For all %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply to %n page(s)</source>
        <translation>
            <numerusform>Apply to %n page</numerusform>
            <numerusform>Apply to %n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OrderCommands</name>
    <message numerus="yes">
        <source>%n page(s) taken out. They stay in the dossier: “Put a page back” shows them.</source>
        <translation>
            <numerusform>%n page taken out. It stays in the dossier: “Put a page back” shows it.</numerusform>
            <numerusform>%n pages taken out. They stay in the dossier: “Put a page back” shows them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) came in and wait to be read.</source>
        <translation>
            <numerusform>%n page came in and waits to be read.</numerusform>
            <numerusform>%n pages came in and wait to be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProofCounts</name>
    <message numerus="yes">
        <source>Worked on for %n minute(s)</source>
        <translation>
            <numerusform>Worked on for %n minute</numerusform>
            <numerusform>Worked on for %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QualityPanel</name>
    <message numerus="yes">
        <source>%n finding(s)</source>
        <translation>
            <numerusform>%n finding</numerusform>
            <numerusform>%n findings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueBar</name>
    <message numerus="yes">
        <source>%n page(s) read</source>
        <translation>
            <numerusform>%n page read</numerusform>
            <numerusform>%n pages read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>second look: %n page(s) left</source>
        <translation>
            <numerusform>second look: %n page left</numerusform>
            <numerusform>second look: %n pages left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadingCommands</name>
    <message numerus="yes">
        <source>A new reading differs in %n line(s); what you confirmed stays in any case.</source>
        <translation>
            <numerusform>A new reading differs in one line; what you confirmed stays in any case.</numerusform>
            <numerusform>A new reading differs in %n lines; what you confirmed stays in any case.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A new reading differs in %n line(s) that you confirmed: they stay.</source>
        <translation>
            <numerusform>A new reading differs in one line that you confirmed: it stays.</numerusform>
            <numerusform>A new reading differs in %n lines that you confirmed: they stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadingHead</name>
    <message numerus="yes">
        <source>Being read: %n line(s) so far</source>
        <translation>
            <numerusform>Being read: %n line so far</numerusform>
            <numerusform>Being read: %n lines so far</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadingsPanel</name>
    <message numerus="yes">
        <source>%n difference(s). 1 takes the left text, 2 the right one; Esc goes back to the page.</source>
        <translation>
            <numerusform>%n difference. 1 takes the left text, 2 the right one; Esc goes back to the page.</numerusform>
            <numerusform>%n differences. 1 takes the left text, 2 the right one; Esc goes back to the page.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RedactionPanel</name>
    <message numerus="yes">
        <source>%n name(s)</source>
        <translation>
            <numerusform>%n name</numerusform>
            <numerusform>%n names</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) found</source>
        <translation>
            <numerusform>%n place found</numerusform>
            <numerusform>%n places found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n area(s) marked</source>
        <translation>
            <numerusform>%n area marked</numerusform>
            <numerusform>%n areas marked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n</source>
        <translation>
            <numerusform>Mark %n</numerusform>
            <numerusform>Mark %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegionDelegate</name>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n line</numerusform>
            <numerusform>%n lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegisterDialog</name>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegisterModel</name>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScanCommands</name>
    <message numerus="yes">
        <source>%n page(s) look otherwise now. What was read on them stays until they are read again.</source>
        <translation>
            <numerusform>%n page looks otherwise now. What was read on it stays until it is read again.</numerusform>
            <numerusform>%n pages look otherwise now. What was read on them stays until they are read again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPanel</name>
    <message numerus="yes">
        <source>%n hit(s) for “{0}”</source>
        <translation>
            <numerusform>%n hit for “{0}”</numerusform>
            <numerusform>%n hits for “{0}”</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SelfCheckDialog</name>
    <message numerus="yes">
        <source>%n finding(s) to look at</source>
        <translation>
            <numerusform>One finding to look at</numerusform>
            <numerusform>%n findings to look at</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TablesPanel</name>
    <message numerus="yes">
        <source>%n doubtful</source>
        <translation>
            <numerusform>%n doubtful</numerusform>
            <numerusform>%n doubtful</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pasted cell(s) found no place</source>
        <translation>
            <numerusform>%n pasted cell found no place</numerusform>
            <numerusform>%n pasted cells found no place</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TallyWords</name>
    <message numerus="yes">
        <source>%n to check</source>
        <translation>
            <numerusform>%n to check</numerusform>
            <numerusform>%n to check</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fail(s)</source>
        <translation>
            <numerusform>%n fails</numerusform>
            <numerusform>%n fail</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wait(s) for a second person</source>
        <translation>
            <numerusform>%n waits for a second person</numerusform>
            <numerusform>%n wait for a second person</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not found</source>
        <translation>
            <numerusform>%n not found</numerusform>
            <numerusform>%n not found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TextFoot</name>
    <message numerus="yes">
        <source>%n doubtful on the page</source>
        <translation>
            <numerusform>%n doubtful on the page</numerusform>
            <numerusform>%n doubtful on the page</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in the line</source>
        <translation>
            <numerusform>%n in the line</numerusform>
            <numerusform>%n in the line</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ThereStrip</name>
    <message numerus="yes">
        <source>%n file(s) or folder(s) of these names are there already:</source>
        <translation>
            <numerusform>%n file or folder of this name is there already:</numerusform>
            <numerusform>%n files or folders of these names are there already:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrialPanel</name>
    <message numerus="yes">
        <source>%n document(s) tried; nothing was recorded</source>
        <translation>
            <numerusform>%n document tried; nothing was recorded</numerusform>
            <numerusform>%n documents tried; nothing was recorded</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WordCommands</name>
    <message numerus="yes">
        <source>%n word(s) added to the word list.</source>
        <translation>
            <numerusform>One word added to the word list.</numerusform>
            <numerusform>%n words added to the word list.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Something close to it stands %n time(s).</source>
        <translation>
            <numerusform>Something close to it stands once.</numerusform>
            <numerusform>Something close to it stands %n times.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>added %n page(s)</source>
        <translation>
            <numerusform>added %n page</numerusform>
            <numerusform>added %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>read the page: %n line(s)</source>
        <translation>
            <numerusform>read the page: %n line</numerusform>
            <numerusform>read the page: %n lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>found %n field(s)</source>
        <translation>
            <numerusform>found %n field</numerusform>
            <numerusform>found %n fields</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>delivered %n file(s)</source>
        <translation>
            <numerusform>delivered %n file</numerusform>
            <numerusform>delivered %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WordsPanel</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>one word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
</context>
</TS>
