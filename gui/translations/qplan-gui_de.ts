<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>charts</name>
    <message>
        <source>latency (s)</source>
        <translation>Latenz (s)</translation>
    </message>
    <message>
        <source>mean latency (s)</source>
        <translation>mittlere Latenz (s)</translation>
    </message>
    <message>
        <source>queries per USD</source>
        <translation>Anfragen je USD</translation>
    </message>
    <message>
        <source>demand (requests/s)</source>
        <translation>Bedarf (Anfragen/s)</translation>
    </message>
    <message>
        <source>requests in flight per replica</source>
        <translation>gleichzeitige Anfragen je Replik</translation>
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
        <source>price of %1 (x list)</source>
        <translation>Preis von %1 (x Liste)</translation>
    </message>
    <message>
        <source>time (s)</source>
        <translation>Zeit (s)</translation>
    </message>
    <message>
        <source>memory of one GPU (GiB)</source>
        <translation>Speicher einer GPU (GiB)</translation>
    </message>
    <message>
        <source>arithmetic intensity (FLOP per byte)</source>
        <translation>arithmetische Intensität (FLOP je Byte)</translation>
    </message>
    <message>
        <source>rate (TFLOP/s)</source>
        <translation>Rechenrate (TFLOP/s)</translation>
    </message>
    <message>
        <source>recovery (% of BF16)</source>
        <translation>erhaltene Genauigkeit (% von BF16)</translation>
    </message>
    <message>
        <source>share within (%)</source>
        <translation>Anteil innerhalb (%)</translation>
    </message>
    <message>
        <source>sequences</source>
        <translation>Sequenzen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>ausgeschlossen</translation>
    </message>
    <message>
        <source>Pareto front</source>
        <translation>Pareto-Front</translation>
    </message>
    <message>
        <source>best format changes</source>
        <translation>bestes Format wechselt</translation>
    </message>
    <message>
        <source>time of one request</source>
        <translation>Zeit einer Anfrage</translation>
    </message>
    <message>
        <source>its physical floor</source>
        <translation>ihre physikalische Grenze</translation>
    </message>
    <message>
        <source>one GPU</source>
        <translation>eine GPU</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>embeddings and lm_head</source>
        <translation>Embeddings und lm_head</translation>
    </message>
    <message>
        <source>activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>reserved</source>
        <translation>reserviert</translation>
    </message>
    <message>
        <source>KV cache in use</source>
        <translation>KV-Cache belegt</translation>
    </message>
    <message>
        <source>KV cache free</source>
        <translation>KV-Cache frei</translation>
    </message>
    <message>
        <source>not given to the engine</source>
        <translation>nicht für die Engine</translation>
    </message>
    <message>
        <source>decode attention</source>
        <translation>Decode-Attention</translation>
    </message>
    <message>
        <source>prefill attention</source>
        <translation>Prefill-Attention</translation>
    </message>
    <message>
        <source>elementwise</source>
        <translation>elementweise</translation>
    </message>
    <message>
        <source>quantize</source>
        <translation>Quantisieren</translation>
    </message>
    <message>
        <source>all-reduce</source>
        <translation>All-Reduce</translation>
    </message>
    <message>
        <source>send and receive</source>
        <translation>Senden und Empfangen</translation>
    </message>
    <message>
        <source>host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>running</source>
        <translation>laufend</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartend</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>genau</translation>
    </message>
    <message>
        <source>bad measurement</source>
        <translation>fehlerhafte Messung</translation>
    </message>
    <message>
        <source>above its roof: bad data</source>
        <translation>über seinem Dach: fehlerhafte Daten</translation>
    </message>
    <message>
        <source>demand</source>
        <translation>Bedarf</translation>
    </message>
    <message>
        <source>workload</source>
        <translation>Workload</translation>
    </message>
    <message>
        <source>list price</source>
        <translation>Listenpreis</translation>
    </message>
    <message>
        <source>budget %1 USD/h</source>
        <translation>Budget %1 USD/h</translation>
    </message>
    <message>
        <source>%1, measured</source>
        <translation>%1, gemessen</translation>
    </message>
    <message>
        <source>%1, calibrated</source>
        <translation>%1, kalibriert</translation>
    </message>
    <message>
        <source>%1, interpolated</source>
        <translation>%1, interpoliert</translation>
    </message>
    <message>
        <source>%1, extrapolated</source>
        <translation>%1, extrapoliert</translation>
    </message>
    <message>
        <source>%1, data sheet</source>
        <translation>%1, Datenblatt</translation>
    </message>
    <message>
        <source>No configuration meets every target</source>
        <translation>Keine Konfiguration erfüllt jedes Ziel</translation>
    </message>
    <message>
        <source>Best of %1: %2</source>
        <translation>Beste von %1: %2</translation>
    </message>
    <message>
        <source>Where the time of one request goes</source>
        <translation>Wohin die Zeit einer Anfrage geht</translation>
    </message>
    <message>
        <source>%1 takes %2 % of a request</source>
        <translation>%1 braucht %2 % einer Anfrage</translation>
    </message>
    <message>
        <source>%1 % of the KV cache is in use</source>
        <translation>%1 % des KV-Caches sind belegt</translation>
    </message>
    <message>
        <source>At %1: always %2</source>
        <translation>Bei %1: immer %2</translation>
    </message>
    <message>
        <source>At %1: nothing feasible</source>
        <translation>Bei %1: nichts möglich</translation>
    </message>
    <message>
        <source>At %1: %2, above %3</source>
        <translation>Bei %1: %2, ab %3</translation>
    </message>
    <message>
        <source>%1, above %2</source>
        <translation>%1, ab %2</translation>
    </message>
    <message>
        <source>%1 input tokens</source>
        <translation>%1 Eingabe-Token</translation>
    </message>
    <message>
        <source>%1 output tokens</source>
        <translation>%1 Ausgabe-Token</translation>
    </message>
    <message>
        <source>Steps of %1 in %2 on %3</source>
        <translation>Schritte von %1 in %2 auf %3</translation>
    </message>
    <message>
        <source>How long requests wait for their tokens</source>
        <translation>Wie lange Anfragen auf ihre Tokens warten</translation>
    </message>
    <message>
        <source>The queue grows: demand is above capacity</source>
        <translation>Die Warteschlange wächst: der Bedarf übersteigt die Kapazität</translation>
    </message>
    <message>
        <source>Nothing was measured</source>
        <translation>Nichts wurde gemessen</translation>
    </message>
    <message>
        <source>Predictions of %1 measurements are off by %2 % on average</source>
        <translation>Vorhersagen von %1 Messungen liegen im Mittel %2 % daneben</translation>
    </message>
    <message>
        <source>Recovery of %1 is unknown on %2</source>
        <translation>Die Genauigkeit von %1 auf %2 ist unbekannt</translation>
    </message>
    <message>
        <source>%1 keeps %2 % or more: %3 in %4</source>
        <translation>%1 behält mindestens %2 %: %3 in %4</translation>
    </message>
    <message>
        <source>Bars are 80 % intervals.</source>
        <translation>Balken sind 80-%-Intervalle.</translation>
    </message>
    <message>
        <source>Empty: nothing is feasible. Targets on percentiles play no part here.</source>
        <translation>Leer: nichts ist möglich. Ziele für Perzentile spielen hier keine Rolle.</translation>
    </message>
    <message>
        <source>Empty: nothing is feasible.</source>
        <translation>Leer: nichts ist möglich.</translation>
    </message>
    <message>
        <source>In use: the mean batch at its mean context.</source>
        <translation>Belegt: der mittlere Batch bei seinem mittleren Kontext.</translation>
    </message>
    <message>
        <source>Floor: weights and cache read once at peak bandwidth, operations at peak rate, class by class.</source>
        <translation>Grenze: Gewichte und Cache einmal mit voller Bandbreite gelesen, Operationen mit voller Rate, Klasse für Klasse.</translation>
    </message>
    <message>
        <source>Up and to the left is better; bars are 80 % intervals of the capacity. Queries per USD are those of the demand.</source>
        <translation>Oben links ist besser; Balken sind 80-%-Intervalle der Kapazität. Anfragen je USD sind die des Bedarfs.</translation>
    </message>
    <message>
        <source>Up and to the left is better; bars are 80 % intervals of the capacity.</source>
        <translation>Oben links ist besser; Balken sind 80-%-Intervalle der Kapazität.</translation>
    </message>
    <message>
        <source>Up and to the left is better; bars are 80 % intervals of the latency.</source>
        <translation>Oben links ist besser; Balken sind 80-%-Intervalle der Latenz.</translation>
    </message>
    <message>
        <source>Of one GPU; area is the share of the step: decode of %1 sequences, prefill of %2 tokens.</source>
        <translation>Je GPU; die Fläche ist der Anteil am Schritt: Decode von %1 Sequenzen, Prefill von %2 Tokens.</translation>
    </message>
    <message>
        <source>Means over %1 s each.</source>
        <translation>Mittel über je %1 s.</translation>
    </message>
    <message>
        <source>%1; the axis starts at %2 %.</source>
        <translation>%1; die Achse beginnt bei %2 %.</translation>
    </message>
    <message>
        <source>measured (%1)</source>
        <translation>gemessen (%1)</translation>
    </message>
    <message>
        <source>predicted (%1)</source>
        <translation>vorhergesagt (%1)</translation>
    </message>
</context>
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
    <message>
        <source>%1 — percentiles still being simulated</source>
        <translation>%1 — Perzentile werden noch simuliert</translation>
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
    <message>
        <source>Click a cell, or press Enter on it, to ask for that load and length</source>
        <translation>Ein Klick auf eine Zelle, oder die Eingabetaste, fragt nach dieser Last und Länge</translation>
    </message>
    <message>
        <source>price of %1</source>
        <translation>Preis von %1</translation>
    </message>
    <message>
        <source>%1 requests/s</source>
        <translation>%1 Anfragen/s</translation>
    </message>
    <message>
        <source>%1 input tokens</source>
        <translation>%1 Eingabe-Token</translation>
    </message>
    <message>
        <source>%1 output tokens</source>
        <translation>%1 Ausgabe-Token</translation>
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
    <message>
        <source>percentiles are still being simulated: wait for the answer</source>
        <translation>Perzentile werden noch simuliert: erst die Antwort abwarten</translation>
    </message>
    <message>
        <source>Cancelled: percentiles were not simulated.</source>
        <translation>Abgebrochen: Perzentile wurden nicht simuliert.</translation>
    </message>
    <message>
        <source>Pr&amp;eferences…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
</context>
<context>
    <name>qplan::gui::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>The last project</source>
        <translation>Dem letzten Projekt</translation>
    </message>
    <message>
        <source>The sample</source>
        <translation>Dem Beispiel</translation>
    </message>
    <message>
        <source>every core</source>
        <translation>alle Kerne</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Start with</source>
        <translation>Beginnen &amp;mit</translation>
    </message>
    <message>
        <source>&amp;Threads</source>
        <translation>&amp;Threads</translation>
    </message>
    <message>
        <source>Language and threads count from the next start on.</source>
        <translation>Sprache und Threads gelten ab dem nächsten Start.</translation>
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
    <message>
        <source>Tier</source>
        <translation>Preisklasse</translation>
    </message>
    <message>
        <source>tier</source>
        <translation>Preisklasse</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>üblich</translation>
    </message>
    <message>
        <source>Interruptions take</source>
        <translation>Ausfall durch Unterbrechungen</translation>
    </message>
    <message>
        <source>interruptions</source>
        <translation>Unterbrechungen</translation>
    </message>
    <message>
        <source>on demand</source>
        <translation>auf Abruf</translation>
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
    <name>reasons</name>
    <message>
        <source>%1 has no matrix units for the 16-bit parts of the model</source>
        <translation>%1 hat keine Matrixeinheiten für die 16-Bit-Teile des Modells</translation>
    </message>
    <message>
        <source>%1 has no matrix units for %2</source>
        <translation>%1 hat keine Matrixeinheiten für %2</translation>
    </message>
    <message>
        <source>FP8 KV cache needs FP8 arithmetic</source>
        <translation>ein KV-Cache in FP8 braucht FP8-Arithmetik</translation>
    </message>
    <message>
        <source>needs %1 tokens of context, the model has %2</source>
        <translation>braucht %1 Token Kontext, das Modell hat %2</translation>
    </message>
    <message>
        <source>needs %1 of %2 usable per GPU</source>
        <translation>braucht %1 von %2, die je GPU nutzbar sind</translation>
    </message>
    <message>
        <source>%1 over tp %2 splits a quantization group of %3</source>
        <translation>%1 auf TP %2 verteilt zerteilt eine Quantisierungsgruppe von %3</translation>
    </message>
    <message>
        <source>%1 is not divisible by tp %2 nor divides it</source>
        <translation>%1 ist weder durch TP %2 teilbar noch teilt sie es</translation>
    </message>
    <message>
        <source>%1 is not divisible by tp %2</source>
        <translation>%1 ist nicht durch TP %2 teilbar</translation>
    </message>
    <message>
        <source>pp %1 exceeds the %2 layers</source>
        <translation>PP %1 ist mehr als die %2 Schichten</translation>
    </message>
    <message>
        <source>intermediate size %1</source>
        <translation>Zwischengröße %1</translation>
    </message>
    <message>
        <source>expert size %1</source>
        <translation>Expertengröße %1</translation>
    </message>
    <message>
        <source>number of heads %1</source>
        <translation>Zahl der Köpfe %1</translation>
    </message>
    <message>
        <source>number of KV heads %1</source>
        <translation>Zahl der KV-Köpfe %1</translation>
    </message>
    <message>
        <source>recovery on %1 unknown, %2 asked</source>
        <translation>Genauigkeit auf %1 unbekannt, %2 verlangt</translation>
    </message>
    <message>
        <source>recovery %1 &lt; %2</source>
        <translation>Genauigkeit %1 &lt; %2</translation>
    </message>
    <message>
        <source>no %1 price for %2 in %3</source>
        <translation>kein Preis (%1) für %2 in %3</translation>
    </message>
    <message>
        <source>no %1 price in %2</source>
        <translation>kein Preis (%1) in %2</translation>
    </message>
    <message>
        <source>needs %1 GPUs in one instance, %2 is the largest on offer</source>
        <translation>braucht %1 GPUs in einer Instanz, die größte im Angebot hat %2</translation>
    </message>
    <message>
        <source>needs %1 GPUs for %2 requests/s, %3 allowed</source>
        <translation>braucht %1 GPUs für %2 Anfragen/s, erlaubt sind %3</translation>
    </message>
    <message>
        <source>needs %1 GPUs, %2 allowed</source>
        <translation>braucht %1 GPUs, erlaubt sind %2</translation>
    </message>
    <message>
        <source>no kernel of %1 is measured; name it in --gpus to plan on its data sheet</source>
        <translation>kein Kernel von %1 ist gemessen; in --gpus genannt, wird nach dem Datenblatt geplant</translation>
    </message>
    <message>
        <source>%1 USD/h &gt; %2</source>
        <translation>%1 USD/h &gt; %2</translation>
    </message>
    <message>
        <source>%1 s &gt; %2 s</source>
        <translation>%1 s &gt; %2 s</translation>
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
    <message>
        <source>format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>layout</source>
        <translation>Layout</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPUs</translation>
    </message>
    <message>
        <source>replicas</source>
        <translation>Repliken</translation>
    </message>
    <message>
        <source>lower</source>
        <translation>unten</translation>
    </message>
    <message>
        <source>upper</source>
        <translation>oben</translation>
    </message>
    <message>
        <source>bound</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>recovery %</source>
        <translation>Genauigkeit %</translation>
    </message>
    <message>
        <source>headroom %</source>
        <translation>Reserve %</translation>
    </message>
    <message>
        <source>limiting factor</source>
        <translation>begrenzt durch</translation>
    </message>
    <message>
        <source>provenance</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>instances</source>
        <translation>Instanzen</translation>
    </message>
    <message>
        <source>pareto</source>
        <translation>Pareto</translation>
    </message>
</context>
</TS>
