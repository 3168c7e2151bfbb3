<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>main</name>
    <message>
        <source>Which number format, GPU and how many for serving a language model.</source>
        <translation>Welches Zahlenformat, welche GPU und wie viele, um ein Sprachmodell bereitzustellen.</translation>
    </message>
    <message>
        <source>Folder of the catalogues.</source>
        <translation>Ordner der Kataloge.</translation>
    </message>
    <message>
        <source>Project to open (*.qplan).</source>
        <translation>Projekt, das geöffnet wird (*.qplan).</translation>
    </message>
</context>
<context>
    <name>provenance</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>prices %1</source>
        <translation>Preise %1</translation>
    </message>
</context>
<context>
    <name>qplan::gui::AccuracyTab</name>
    <message>
        <source>Errors by group</source>
        <translation>Fehler je Gruppe</translation>
    </message>
    <message>
        <source>latency, one request at a time</source>
        <translation>Latenz, Anfragen einzeln</translation>
    </message>
    <message>
        <source>throughput under load</source>
        <translation>Durchsatz unter Last</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>by format</source>
        <translation>nach Format</translation>
    </message>
    <message>
        <source>by GPU</source>
        <translation>nach GPU</translation>
    </message>
    <message>
        <source>by model</source>
        <translation>nach Modell</translation>
    </message>
    <message>
        <source>by workload</source>
        <translation>nach Workload</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Predicting every measurement of the catalogue</source>
        <translation>Alle Messungen des Katalogs werden vorhergesagt</translation>
    </message>
    <message>
        <source>%1 measurements of the study and the model cards, beside their predictions; the model was calibrated on them. docs/calibration.md has the errors on data held out.</source>
        <translation>%1 Messungen der Studie und der Model Cards neben ihren Vorhersagen; das Modell wurde an ihnen kalibriert. Die Fehler auf zurückgehaltenen Daten stehen in docs/calibration.md.</translation>
    </message>
</context>
<context>
    <name>qplan::gui::AnswerCard</name>
    <message>
        <source>flips to %1 above %2 requests/s</source>
        <translation>kippt zu %1 über %2 Anfragen/s</translation>
    </message>
    <message>
        <source>flips to %1 below %2 requests/s</source>
        <translation>kippt zu %1 unter %2 Anfragen/s</translation>
    </message>
    <message>
        <source>flips to %1 when %2 costs %3 of today&apos;s price</source>
        <translation>kippt zu %1, wenn %2 das %3-Fache des heutigen Preises kostet</translation>
    </message>
    <message>
        <source>flips to %1 above %2 input tokens</source>
        <translation>kippt zu %1 über %2 Eingabe-Token</translation>
    </message>
    <message>
        <source>flips to %1 below %2 input tokens</source>
        <translation>kippt zu %1 unter %2 Eingabe-Token</translation>
    </message>
    <message>
        <source>flips to %1 at %2 requests in flight</source>
        <translation>kippt zu %1 bei %2 Anfragen gleichzeitig</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Reading the catalogue</source>
        <translation>Der Katalog wird gelesen</translation>
    </message>
    <message>
        <source>%1 — meets every target</source>
        <translation>%1 – erfüllt alle Ziele</translation>
    </message>
    <message>
        <source>%1 good queries/$</source>
        <translation>%1 gute Anfragen/$</translation>
    </message>
    <message>
        <source>%1 queries/$</source>
        <translation>%1 Anfragen/$</translation>
    </message>
    <message>
        <source> · %1 USD/h · %2 USD per million output tokens</source>
        <translation> · %1 USD/h · %2 USD je Million Ausgabe-Token</translation>
    </message>
    <message>
        <source>latency %1 s (80 %: %2 s)</source>
        <translation>Latenz %1 s (80 %: %2 s)</translation>
    </message>
    <message>
        <source>%1 requests/s (80 %: %2), %3 s at capacity</source>
        <translation>%1 Anfragen/s (80 %: %2), %3 s bei voller Auslastung</translation>
    </message>
    <message>
        <source>headroom %1 %</source>
        <translation>Reserve %1 %</translation>
    </message>
    <message>
        <source>limited by %1</source>
        <translation>begrenzt durch %1</translation>
    </message>
    <message>
        <source>recovers %1 % of BF16&apos;s accuracy</source>
        <translation>erhält %1 % der Genauigkeit von BF16</translation>
    </message>
    <message>
        <source>accuracy not measured</source>
        <translation>Genauigkeit nicht gemessen</translation>
    </message>
    <message>
        <source>%1 % sure against %2</source>
        <translation>zu %1 % sicher gegenüber %2</translation>
    </message>
    <message>
        <source>no figures for %1: answered with the nearest, %2</source>
        <translation>keine Werte für %1: beantwortet mit der nächstliegenden Engine, %2</translation>
    </message>
    <message>
        <source>Nothing fits</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No configuration comes near.</source>
        <translation>Keine Konfiguration kommt in die Nähe.</translation>
    </message>
    <message>
        <source>Closest: %1</source>
        <translation>Am nächsten: %1</translation>
    </message>
    <message>
        <source>Relax: %1</source>
        <translation>(lockern: %1)</translation>
    </message>
    <message>
        <source>Budget %1 USD/h</source>
        <translation>Budget %1 USD/h</translation>
    </message>
    <message>
        <source>%1 GPUs</source>
        <translation>%1 GPUs</translation>
    </message>
    <message>
        <source>Accuracy %1 %</source>
        <translation>Genauigkeit %1 %</translation>
    </message>
    <message>
        <source>Any accuracy</source>
        <translation>Jede Genauigkeit</translation>
    </message>
    <message>
        <source>Targets %1</source>
        <translation>Ziele %1</translation>
    </message>
    <message>
        <source>%1 admits %2 on %3</source>
        <translation>%1 erlaubt %2 auf %3</translation>
    </message>
</context>
<context>
    <name>qplan::gui::ChartPanel</name>
    <message>
        <source>Figures of the chart</source>
        <translation>Werte des Diagramms</translation>
    </message>
    <message>
        <source>As table</source>
        <translation>Als Tabelle</translation>
    </message>
</context>
<context>
    <name>qplan::gui::CheckList</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>qplan::gui::CompareTab</name>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Nothing to compare with yet. Ctrl+D copies this scenario and pins the original as A; change the copy and both stand here, with the difference.</source>
        <translation>Noch nichts zu vergleichen. Strg+D kopiert dieses Szenario und heftet das Original als A an; wird die Kopie geändert, stehen hier beide mit ihrem Unterschied.</translation>
    </message>
    <message>
        <source>%1 is being computed.</source>
        <translation>%1 wird berechnet.</translation>
    </message>
    <message>
        <source>%1 has no answer to compare.</source>
        <translation>%1 hat keine Antwort zum Vergleichen.</translation>
    </message>
</context>
<context>
    <name>qplan::gui::CrossoverTab</name>
    <message>
        <source>demand</source>
        <translation>Bedarf</translation>
    </message>
    <message>
        <source>requests at once per replica</source>
        <translation>gleichzeitigen Anfragen je Replikat</translation>
    </message>
    <message>
        <source>input tokens</source>
        <translation>Eingabe-Token</translation>
    </message>
    <message>
        <source>output tokens</source>
        <translation>Ausgabe-Token</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>Waagerechte Achse</translation>
    </message>
    <message>
        <source>Vertical axis</source>
        <translation>Senkrechte Achse</translation>
    </message>
    <message>
        <source>Best format by</source>
        <translation>Bestes Format nach</translation>
    </message>
    <message>
        <source>and</source>
        <translation>und</translation>
    </message>
    <message>
        <source>computing</source>
        <translation>wird berechnet</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
</context>
<context>
    <name>qplan::gui::DetailsPane</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Copy as qplan</source>
        <translation>Als qplan kopieren</translation>
    </message>
    <message>
        <source>Copy the command that gives the same answer</source>
        <translation>Den Befehl kopieren, der dieselbe Antwort gibt</translation>
    </message>
    <message>
        <source>Pin as A</source>
        <translation>Als A anheften</translation>
    </message>
    <message>
        <source>Compare the other scenarios with this one</source>
        <translation>Die anderen Szenarien mit diesem vergleichen</translation>
    </message>
    <message>
        <source>Select a configuration to see where its figures come from.</source>
        <translation>Eine Konfiguration auswählen, um zu sehen, woher ihre Werte kommen.</translation>
    </message>
</context>
<context>
    <name>qplan::gui::GpuDialog</name>
    <message>
        <source>BF16, dense</source>
        <translation>BF16, dicht</translation>
    </message>
    <message>
        <source>FP8, dense</source>
        <translation>FP8, dicht</translation>
    </message>
    <message>
        <source>INT8, dense</source>
        <translation>INT8, dicht</translation>
    </message>
    <message>
        <source> GiB</source>
        <translation> GiB</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source> GB/s</source>
        <translation> GB/s</translation>
    </message>
    <message>
        <source> W</source>
        <translation> W</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source> USD/h</source>
        <translation> USD/h</translation>
    </message>
    <message>
        <source>Add GPU</source>
        <translation>GPU hinzufügen</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>Architecture, processors, cache and links are those of this GPU.</source>
        <translation>Architektur, Prozessoren, Cache und Verbindungen sind die dieser GPU.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Memory bandwidth</source>
        <translation>Speicherbandbreite</translation>
    </message>
    <message>
        <source> TFLOP/s</source>
        <translation> TFLOP/s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>GPUs per node</source>
        <translation>GPUs je Knoten</translation>
    </message>
    <message>
        <source>Price of one</source>
        <translation>Preis je GPU</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>my-%1</source>
        <translation>my-%1</translation>
    </message>
</context>
<context>
    <name>qplan::gui::MainWindow</name>
    <message>
        <source>there is no answer yet</source>
        <translation>es gibt noch keine Antwort</translation>
    </message>
    <message>
        <source>this tab is no single chart: PNG shows all of it</source>
        <translation>dieser Reiter ist kein einzelnes Diagramm: PNG zeigt ihn ganz</translation>
    </message>
    <message>
        <source>%1 cannot be written</source>
        <translation>%1 kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>no format &apos;%1&apos;: csv, json, md, html, png, svg or pdf</source>
        <translation>kein Format „%1“: csv, json, md, html, png, svg oder pdf</translation>
    </message>
    <message>
        <source>Not opened: %1</source>
        <translation>Nicht geöffnet: %1</translation>
    </message>
    <message>
        <source>Opened %1</source>
        <translation>%1 geöffnet</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>QPlan projects (*.qplan);;All files (*)</source>
        <translation>QPlan-Projekte (*.qplan);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>Nicht gespeichert: %1</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>QPlan projects (*.qplan)</source>
        <translation>QPlan-Projekte (*.qplan)</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>Anzeige exportieren</translation>
    </message>
    <message>
        <source>Table as CSV (*.csv);;Answer as JSON (*.json);;Answer as Markdown (*.md);;Answer as HTML (*.html);;Chart as PNG (*.png);;Chart as SVG (*.svg);;Chart as PDF (*.pdf)</source>
        <translation>Tabelle als CSV (*.csv);;Antwort als JSON (*.json);;Antwort als Markdown (*.md);;Antwort als HTML (*.html);;Diagramm als PNG (*.png);;Diagramm als SVG (*.svg);;Diagramm als PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Exported %1</source>
        <translation>%1 exportiert</translation>
    </message>
    <message>
        <source>Not exported: %1</source>
        <translation>Nicht exportiert: %1</translation>
    </message>
    <message>
        <source>Add a GPU or prices</source>
        <translation>GPU oder Preise hinzufügen</translation>
    </message>
    <message>
        <source>GPU profiles, GPU files and price lists (*.json);;All files (*)</source>
        <translation>GPU-Profile, GPU-Dateien und Preislisten (*.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Use model %1</source>
        <translation>(Modell %1 verwenden)</translation>
    </message>
    <message>
        <source>Add GPU %1</source>
        <translation>(GPU %1 hinzufügen)</translation>
    </message>
    <message>
        <source>Use prices %1</source>
        <translation>(Preise %1 verwenden)</translation>
    </message>
    <message>
        <source>Use engine %1</source>
        <translation>(Engine %1 verwenden)</translation>
    </message>
    <message>
        <source>%1 is no project, model, GPU, engine or price list.</source>
        <translation>%1 ist weder Projekt noch Modell, GPU, Engine oder Preisliste.</translation>
    </message>
    <message>
        <source>Save changes?</source>
        <translation>Änderungen speichern?</translation>
    </message>
    <message>
        <source>The project has changes that are not saved.</source>
        <translation>Das Projekt enthält ungespeicherte Änderungen.</translation>
    </message>
    <message>
        <source>Changes that were not saved last time are back; undo discards them.</source>
        <translation>Änderungen, die beim letzten Mal nicht gespeichert wurden, sind wieder da; Rückgängig verwirft sie.</translation>
    </message>
    <message>
        <source>Changes that were not saved last time cannot be read: %1</source>
        <translation>Änderungen, die beim letzten Mal nicht gespeichert wurden, sind nicht lesbar: %1</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>Szenario</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Crossover</source>
        <translation>Kipppunkte</translation>
    </message>
    <message>
        <source>Roofline</source>
        <translation>Roofline</translation>
    </message>
    <message>
        <source>Breakdown</source>
        <translation>Aufschlüsselung</translation>
    </message>
    <message>
        <source>Simulate</source>
        <translation>Simulation</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Scenarios</source>
        <translation>Szenarien</translation>
    </message>
    <message>
        <source>Scenario on the screen</source>
        <translation>Angezeigtes Szenario</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop what is being computed (Esc)</source>
        <translation>Laufende Berechnung abbrechen (Esc)</translation>
    </message>
    <message>
        <source>Cancelled: what is shown is the answer before.</source>
        <translation>Abgebrochen: Angezeigt wird die vorige Antwort.</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>Something is wrong with the inputs; what is shown is the answer before.</source>
        <translation>Mit den Eingaben stimmt etwas nicht; angezeigt wird die vorige Antwort.</translation>
    </message>
    <message numerus="yes">
        <source>%n configuration(s) in %1 ms</source>
        <translation>
            <numerusform>%n Konfiguration in %1 ms</numerusform>
            <numerusform>%n Konfigurationen in %1 ms</numerusform>
        </translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>%1[*] — QPlan</source>
        <translation>%1[*] – QPlan</translation>
    </message>
    <message>
        <source>A: %1</source>
        <translation>A: %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>&amp;Neu</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt verwendet</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Speichern &amp;unter…</translation>
    </message>
    <message>
        <source>&amp;Export what is shown…</source>
        <translation>Anzeige &amp;exportieren…</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation>Ctrl+E</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Ctrl+Q</source>
        <translation>Ctrl+Q</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Copy as &amp;qplan command</source>
        <translation>Als &amp;qplan-Befehl kopieren</translation>
    </message>
    <message>
        <source>Ctrl+Shift+C</source>
        <translation>Ctrl+Shift+C</translation>
    </message>
    <message>
        <source>&amp;Filter results</source>
        <translation>Ergebnisse &amp;filtern</translation>
    </message>
    <message>
        <source>Choose &amp;model</source>
        <translation>&amp;Modell wählen</translation>
    </message>
    <message>
        <source>Ctrl+M</source>
        <translation>Ctrl+M</translation>
    </message>
    <message>
        <source>&amp;Duplicate scenario</source>
        <translation>Szenario &amp;duplizieren</translation>
    </message>
    <message>
        <source>Ctrl+D</source>
        <translation>Ctrl+D</translation>
    </message>
    <message>
        <source>Re&amp;name scenario…</source>
        <translation>Szenario um&amp;benennen…</translation>
    </message>
    <message>
        <source>F2</source>
        <translation>F2</translation>
    </message>
    <message>
        <source>Rename scenario</source>
        <translation>Szenario umbenennen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Remove scenario</source>
        <translation>Szenario entfernen</translation>
    </message>
    <message>
        <source>&amp;Pin as A</source>
        <translation>Als A &amp;anheften</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Nicht mehr anheften</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Design</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About QPlan</source>
        <translation>Ü&amp;ber QPlan</translation>
    </message>
    <message>
        <source>Stop what is computed</source>
        <translation>Laufende Berechnung abbrechen</translation>
    </message>
    <message>
        <source>In a chart: previous and next point; Enter selects it</source>
        <translation>Im Diagramm: voriger und nächster Punkt; die Eingabetaste wählt ihn aus</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>&lt;h3&gt;QPlan %1&lt;/h3&gt;&lt;p&gt;Which number format, which GPU and how many, for serving a language model: by queries per dollar.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;QPlan %1&lt;/h3&gt;&lt;p&gt;Welches Zahlenformat, welche GPU und wie viele, um ein Sprachmodell bereitzustellen: nach Anfragen pro Dollar.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;%1 GPUs, %2 models, engines up to %3&lt;br&gt;Prices: %4&lt;br&gt;Data: %5&lt;/p&gt;</source>
        <translation>&lt;p&gt;%1 GPUs, %2 Modelle, Engines bis %3&lt;br&gt;Preise: %4&lt;br&gt;Daten: %5&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;Qt %1&lt;/p&gt;</source>
        <translation>&lt;p&gt;Qt %1&lt;/p&gt;</translation>
    </message>
    <message>
        <source>About QPlan</source>
        <translation>Über QPlan</translation>
    </message>
    <message>
        <source>Add &amp;GPU by its data sheet…</source>
        <translation>&amp;GPU nach Datenblatt hinzufügen…</translation>
    </message>
    <message>
        <source>Add GPU or prices from a file…</source>
        <translation>GPU oder Preise aus Datei hinzufügen…</translation>
    </message>
</context>
<context>
    <name>qplan::gui::ProjectModel</name>
    <message>
        <source>%1 (copy)</source>
        <translation>%1 (Kopie)</translation>
    </message>
    <message>
        <source>Duplicate scenario</source>
        <translation>(Szenario duplizieren)</translation>
    </message>
    <message>
        <source>Remove scenario</source>
        <translation>(Szenario entfernen)</translation>
    </message>
    <message>
        <source>Rename scenario</source>
        <translation>(Szenario umbenennen)</translation>
    </message>
    <message>
        <source>Pin scenario</source>
        <translation>(Szenario anheften)</translation>
    </message>
    <message>
        <source>Unpin scenario</source>
        <translation>(Szenario nicht mehr anheften)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Recover changes</source>
        <translation>(Änderungen wiederherstellen)</translation>
    </message>
</context>
<context>
    <name>qplan::gui::RateField</name>
    <message>
        <source> /s</source>
        <translation> /s</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
</context>
<context>
    <name>qplan::gui::ResultsModel</name>
    <message>
        <source>why not</source>
        <translation>warum nicht</translation>
    </message>
</context>
<context>
    <name>qplan::gui::ResultsPane</name>
    <message>
        <source>Filter: words, or /regular expression/</source>
        <translation>Filter: Wörter oder /regulärer Ausdruck/</translation>
    </message>
    <message>
        <source>Filter results</source>
        <translation>Ergebnisse filtern</translation>
    </message>
    <message>
        <source>Only what fits</source>
        <translation>Nur was passt</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>Zeilen kopieren</translation>
    </message>
    <message>
        <source>Copy rows as Markdown</source>
        <translation>Zeilen als Markdown kopieren</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>Tabelle kopieren</translation>
    </message>
    <message>
        <source>Copy table as Markdown</source>
        <translation>Tabelle als Markdown kopieren</translation>
    </message>
    <message numerus="yes">
        <source>%n configuration(s)</source>
        <translation>
            <numerusform>%n Konfiguration</numerusform>
            <numerusform>%n Konfigurationen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Columns (%1 of %2)</source>
        <translation>Spalten (%1 von %2)</translation>
    </message>
</context>
<context>
    <name>qplan::gui::ScenarioPane</name>
    <message>
        <source>Change %1</source>
        <translation>(%1 ändern)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>&amp;Workload</source>
        <translation>&amp;Workload</translation>
    </message>
    <message>
        <source>&amp;Input tokens</source>
        <translation>&amp;Eingabe-Token</translation>
    </message>
    <message>
        <source>&amp;Output tokens</source>
        <translation>Au&amp;sgabe-Token</translation>
    </message>
    <message>
        <source>workload</source>
        <translation>Workload</translation>
    </message>
    <message>
        <source>under load</source>
        <translation>unter Last</translation>
    </message>
    <message>
        <source>one request at a time</source>
        <translation>Anfragen einzeln</translation>
    </message>
    <message>
        <source>Mo&amp;de</source>
        <translation>Mod&amp;us</translation>
    </message>
    <message>
        <source>D&amp;emand</source>
        <translation>Beda&amp;rf</translation>
    </message>
    <message>
        <source>mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>demand</source>
        <translation>Bedarf</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Spare replicas</source>
        <translation>Ersatzreplikate</translation>
    </message>
    <message>
        <source>spare replicas</source>
        <translation>Ersatzreplikate</translation>
    </message>
    <message>
        <source>TTFT at most</source>
        <translation>TTFT bis</translation>
    </message>
    <message>
        <source>TPOT at most</source>
        <translation>TPOT bis</translation>
    </message>
    <message>
        <source>ITL at most</source>
        <translation>ITL bis</translation>
    </message>
    <message>
        <source>E2E at most</source>
        <translation>E2E bis</translation>
    </message>
    <message>
        <source>targets</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>Accuracy at least</source>
        <translation>Genauigkeit ab</translation>
    </message>
    <message>
        <source>measured on</source>
        <translation>gemessen mit</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>most queries per dollar</source>
        <translation>meiste Anfragen/$</translation>
    </message>
    <message>
        <source>most goodput per dollar</source>
        <translation>meister Goodput/$</translation>
    </message>
    <message>
        <source>lowest latency</source>
        <translation>niedrigste Latenz</translation>
    </message>
    <message>
        <source>lowest cost</source>
        <translation>niedrigste Kosten</translation>
    </message>
    <message>
        <source>least energy</source>
        <translation>geringste Energie</translation>
    </message>
    <message>
        <source>O&amp;bjective</source>
        <translation>&amp;Zielgröße</translation>
    </message>
    <message>
        <source>objective</source>
        <translation>Zielgröße</translation>
    </message>
    <message>
        <source>&amp;Formats</source>
        <translation>&amp;Formate</translation>
    </message>
    <message>
        <source>formats</source>
        <translation>Formate</translation>
    </message>
    <message>
        <source>&amp;KV cache</source>
        <translation>&amp;KV-Cache</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV-Cache</translation>
    </message>
    <message>
        <source>&amp;GPUs</source>
        <translation>&amp;GPUs</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPUs</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source> GPUs</source>
        <translation> GPUs</translation>
    </message>
    <message>
        <source>number of GPUs</source>
        <translation>GPU-Anzahl</translation>
    </message>
    <message>
        <source>&amp;Prices</source>
        <translation>&amp;Preise</translation>
    </message>
    <message>
        <source>prices</source>
        <translation>Preise</translation>
    </message>
    <message>
        <source> USD/h</source>
        <translation> USD/h</translation>
    </message>
    <message>
        <source>B&amp;udget</source>
        <translation>Budge&amp;t</translation>
    </message>
    <message>
        <source>budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>E&amp;ngine</source>
        <translation>E&amp;ngine</translation>
    </message>
    <message>
        <source>engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>custom</source>
        <translation>eigener</translation>
    </message>
    <message>
        <source>%1 (%2 in, %3 out)</source>
        <translation>%1 (%2 ein, %3 aus)</translation>
    </message>
    <message>
        <source>newest</source>
        <translation>neueste</translation>
    </message>
</context>
<context>
    <name>qplan::gui::SimulateTab</name>
    <message>
        <source> requests/s</source>
        <translation> Anfragen/s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source> requests</source>
        <translation> Anfragen</translation>
    </message>
    <message>
        <source>seed </source>
        <translation>Startwert </translation>
    </message>
    <message>
        <source>Arrival rate</source>
        <translation>Ankunftsrate</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Random arrivals at this rate; percentiles come from simulating each step of the engine.</source>
        <translation>Zufällige Ankünfte mit dieser Rate; die Perzentile kommen aus der Simulation jedes Schritts der Engine.</translation>
    </message>
    <message>
        <source>No requests: give a rate above zero.</source>
        <translation>Keine Anfragen: eine Rate über null angeben.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>The queue grows all the time: this rate is above capacity, and no percentile means anything.</source>
        <translation>Die Warteschlange wächst ständig: Diese Rate liegt über der Kapazität, und kein Perzentil sagt etwas aus.</translation>
    </message>
    <message>
        <source>%1: p50 %2 s, p95 %3 s, p99 %4 s</source>
        <translation>%1: p50 %2 s, p95 %3 s, p99 %4 s</translation>
    </message>
    <message>
        <source>%1 requests/s served, KV cache %2 % full, %3 preemptions</source>
        <translation>%1 Anfragen/s bedient, KV-Cache zu %2 % voll, Verdrängungen: %3</translation>
    </message>
    <message>
        <source>, %1 requests/s within every target</source>
        <translation>, %1 Anfragen/s innerhalb aller Ziele</translation>
    </message>
</context>
<context>
    <name>qplan::gui::TargetField</name>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>statistic</source>
        <translation>Statistik</translation>
    </message>
</context>
<context>
    <name>qplan::gui::charts::ChartView</name>
    <message>
        <source>Copy &amp;image</source>
        <translation>&amp;Bild kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;figures</source>
        <translation>&amp;Werte kopieren</translation>
    </message>
    <message>
        <source>&amp;Reset view</source>
        <translation>&amp;Ansicht zurücksetzen</translation>
    </message>
    <message>
        <source>Left out, as these axes have no place for them: %1.</source>
        <translation>Ausgelassen, da diese Achsen keinen Platz für sie haben: %1.</translation>
    </message>
    <message>
        <source>Chart.</source>
        <translation>Diagramm.</translation>
    </message>
    <message>
        <source>Left and Right move between marks, Enter selects, Escape clears.</source>
        <translation>Links und Rechts wechseln zwischen den Punkten, die Eingabetaste wählt aus, Escape hebt die Auswahl auf.</translation>
    </message>
</context>
<context>
    <name>qplan::gui::charts::Scene</name>
    <message>
        <source>There is nothing to show.</source>
        <translation>Es gibt nichts zu zeigen.</translation>
    </message>
</context>
<context>
    <name>terms</name>
    <message>
        <source>memory bandwidth</source>
        <translation>Speicherbandbreite</translation>
    </message>
    <message>
        <source>matrix arithmetic</source>
        <translation>Matrixrechnung</translation>
    </message>
    <message>
        <source>communication between GPUs</source>
        <translation>Kommunikation zwischen GPUs</translation>
    </message>
    <message>
        <source>kernel start-up</source>
        <translation>Kernel-Start</translation>
    </message>
    <message>
        <source>host time of the engine</source>
        <translation>Host-Zeit der Engine</translation>
    </message>
    <message>
        <source>memory for the KV cache</source>
        <translation>Speicher für den KV-Cache</translation>
    </message>
    <message>
        <source>the engine&apos;s limit of running sequences</source>
        <translation>Höchstzahl gleichzeitiger Sequenzen</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>kalibriert</translation>
    </message>
    <message>
        <source>interpolated</source>
        <translation>interpoliert</translation>
    </message>
    <message>
        <source>extrapolated</source>
        <translation>extrapoliert</translation>
    </message>
    <message>
        <source>datasheet</source>
        <translation>Datenblatt</translation>
    </message>
    <message>
        <source>user</source>
        <translation>eigene Angabe</translation>
    </message>
</context>
</TS>
