package org.libsharedmemory.cli;

import java.util.Locale;

/// What the audience of the demo sees: numbered scenes, and in them who did what.
final class DemoStage {
    private final Console console;
    private int scene;

    DemoStage(Console console) {
        this.console = console;
    }

    void scene(String title) {
        scene++;
        console.print("");
        console.print("  " + console.bold(scene + "  " + title));
        console.out().flush();
    }

    void line(String who, String what) {
        console.print("     " + String.format("%-15s", who) + what);
        console.out().flush();
    }

    static String rate(double perSecond) {
        return perSecond >= 1e6
                ? String.format(Locale.ROOT, "%.1f million writes a second", perSecond / 1e6)
                : grouped((long) perSecond) + " writes a second";
    }

    static String time(long nanoseconds) {
        if (nanoseconds < 1_000) {
            return nanoseconds + " ns";
        }
        return nanoseconds < 1_000_000
                ? String.format(Locale.ROOT, "%.1f \u00b5s", nanoseconds / 1e3)
                : String.format(Locale.ROOT, "%.1f ms", nanoseconds / 1e6);
    }

    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
