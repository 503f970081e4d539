package org.libsharedmemory.benchmarks;

import java.util.List;

/// Who is compared, with the settings that its own documentation recommends, and one colour in every picture.
///
/// Colours are named by their place in the palette of the report.
enum Peer {
    SPSC("libsharedmemory, SPSC", 1, "library defaults; ring of 1,024 messages unless said", ""),
    MPMC("libsharedmemory, MPMC", 2, "library defaults; 1,024 slots", ""),
    STREAM("libsharedmemory, stream", 1, "library defaults: 4 cells, classic layout as said", ""),
    LINE("bare cache line, Java", 3, "two longs on lines of their own, acquire and release", ""),
    AGRONA(
            "Agrona OneToOne",
            4,
            "ring of the same bytes as ours in a mapped file",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
    AGRONA_MANY("Agrona ManyToOne", 5, "as OneToOne", AGRONA.jvmOptions),
    UNIX("Unix domain socket", 6, "blocking SocketChannel, default buffers", ""),
    PIPE("pipe", 7, "mkfifo, blocking FileChannel, default buffer", ""),
    C_LINE("bare cache line, C", 8, "-O3 -march=native", ""),
    C_RING("bare ring, C", 8, "-O3 -march=native; position published once per 256 messages, consumer backs off", ""),
    C_FUTEX("futex, C", 8, "one word each way, a wake-up for each message", ""),
    LIB("lib (C)", 9, "the protocols of libsharedmemory 2.0.0, -O3; 1,024 slots unless said", "");

    private final String title;
    private final int colour;
    private final String settings;
    private final String jvmOptions;

    Peer(String title, int colour, String settings, String jvmOptions) {
        this.title = title;
        this.colour = colour;
        this.settings = settings;
        this.jvmOptions = jvmOptions;
    }

    String title() {
        return title;
    }

    int colour() {
        return colour;
    }

    String settings() {
        return settings;
    }

    /// What its documentation asks for on this Java.
    List<String> jvmOptions() {
        return jvmOptions.isEmpty() ? List.of() : List.of(jvmOptions.split(" "));
    }

    /// Whether it is what the machine can do at best, drawn as a dashed line.
    boolean isLimit() {
        return this == C_LINE || this == C_RING || this == C_FUTEX;
    }
}
