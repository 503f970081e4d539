package org.libsharedmemory.benchmarks;

import java.util.Arrays;

/// One of the things an experiment compares.
///
/// @param label its name in the ratios
/// @param program a C program, by its name; empty: a [Workload]
/// @param workload the workload, or the first argument of the program
record Contestant(String label, String program, String workload, Parameters parameters) {

    /// `WORKLOAD key=value...` in two JVMs.
    static Contestant java(String label, String commandLine) {
        String[] words = commandLine.split(" ");
        return new Contestant(label, "", words[0], Parameters.parse(Arrays.copyOfRange(words, 1, words.length)));
    }

    /// `PROGRAM [MODE] key=value...`.
    static Contestant c(String label, String commandLine) {
        String[] words = commandLine.split(" ");
        int mode = words.length > 1 && !words[1].contains("=") ? 1 : 0;
        String workload = mode == 1 ? words[1] : "";
        return new Contestant(
                label, words[0], workload, Parameters.parse(Arrays.copyOfRange(words, 1 + mode, words.length)));
    }
}
