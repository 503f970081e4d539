package org.libsharedmemory.benchmarks;

import java.io.PrintStream;

/// Tells how far a session is and, from its second round on, how long the rest will take: one line that is written over
/// on a terminal, one line for each experiment and round elsewhere.
final class Progress {
    private final PrintStream out;
    private final boolean terminal;
    private final int eachRound;
    private final int total;
    private int done;
    private double seconds;
    private String last = "";

    Progress(PrintStream out, boolean terminal, int rounds, int eachRound) {
        this.out = out;
        this.terminal = terminal;
        this.eachRound = eachRound;
        this.total = rounds * eachRound;
    }

    void begin(int round, int rounds, Experiment experiment, Contestant contestant) {
        String where = "round " + round + " of " + rounds + ", " + experiment.name();
        if (terminal) {
            out.print("\r\033[K[" + (done + 1) + "/" + total + "] " + where + ": " + contestant.label() + remaining());
            out.flush();
        } else if (!where.equals(last)) {
            out.println("[" + (done + 1) + "/" + total + "] " + where + remaining());
        }
        last = where;
    }

    void end(double taken) {
        done++;
        seconds += taken;
    }

    void say(String words) {
        clear();
        out.println(words);
    }

    void clear() {
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    private String remaining() {
        if (done < eachRound) { // the experiments take very different times
            return "";
        }
        long left = Math.round((total - done) * seconds / done);
        return left > 90 ? ", about " + Math.round(left / 60.0) + " minutes left" : ", about " + left + " s left";
    }
}
