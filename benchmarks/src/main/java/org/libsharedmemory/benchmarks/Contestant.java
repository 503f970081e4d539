package org.libsharedmemory.benchmarks;

import java.util.Arrays;
import org.libsharedmemory.benchmarks.link.Parameters;

/// One of the things an experiment compares.
///
/// @param label its name in tables and ratios
/// @param program a C program, by its name; empty: a workload in JVMs
/// @param workload the workload, or the first argument of the program
record Contestant(String label, Peer peer, String program, String workload, Parameters parameters) {

    /// `WORKLOAD key=value...` in JVMs.
    static Contestant java(String label, Peer peer, String commandLine) {
        String[] words = commandLine.split(" ");
        return new Contestant(label, peer, "", words[0], Parameters.parse(Arrays.copyOfRange(words, 1, words.length)));
    }

    /// `PROGRAM [MODE] key=value...`.
    static Contestant c(String label, Peer peer, String commandLine) {
        String[] words = commandLine.split(" ");
        int mode = words.length > 1 && !words[1].contains("=") ? 1 : 0;
        return new Contestant(
                label,
                peer,
                words[0],
                mode == 1 ? words[1] : "",
                Parameters.parse(Arrays.copyOfRange(words, 1 + mode, words.length)));
    }

    boolean isProgram() {
        return !program.isEmpty();
    }
}
