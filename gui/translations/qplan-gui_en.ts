<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>qplan::gui::MainWindow</name>
    <message numerus="yes">
        <source>%n configuration(s) in %1 ms</source>
        <translation>
            <numerusform>%n configuration in %1 ms</numerusform>
            <numerusform>%n configurations in %1 ms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qplan::gui::ResultsPane</name>
    <message numerus="yes">
        <source>%n configuration(s)</source>
        <translation>
            <numerusform>%n configuration</numerusform>
            <numerusform>%n configurations</numerusform>
        </translation>
    </message>
</context>
</TS>
