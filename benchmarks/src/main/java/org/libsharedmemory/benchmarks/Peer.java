package org.libsharedmemory.benchmarks;

import java.util.List;

/// Who is compared, with the settings that its own documentation recommends, and one colour in every picture.
///
/// Colours are named by their place in the palette of the report.
enum Peer {
    SPSC("libsharedmemory, SPSC queue", 1, "library defaults; a ring for 1,024 messages unless said", ""),
    MPMC("libsharedmemory, MPMC queue", 2, "library defaults; 1,024 slots", ""),
    STREAM("libsharedmemory, stream", 1, "library defaults, 4 cells; classic layout v1 unless said", ""),
    LINE("bare cache line, Java", 3, "two longs on lines of their own, acquire and release", ""),
    BARE_RING("bare ring, Java", 3, "a ring of the same bytes; head published once per 256 messages", ""),
    AGRONA(
            "Agrona OneToOneRingBuffer",
            4,
            "a mapped file, a ring of the same bytes; its bounds checks on",
            Flags.AGRONA),
    AGRONA_UNCHECKED(
            "Agrona OneToOneRingBuffer, unchecked",
            4,
            "the same with agrona.disable.bounds.checks=true",
            Flags.AGRONA + " -Dagrona.disable.bounds.checks=true"),
    AGRONA_MANY("Agrona ManyToOneRingBuffer", 4, "as OneToOne", Flags.AGRONA),
    BROADCAST(
            "Agrona broadcast buffer",
            4,
            "a mapped file, a buffer of the same bytes; loses what is late",
            Flags.AGRONA),
    AERON(
            "Aeron IPC",
            5,
            "embedded driver, SHARED, sleeping 1 ms between turns; exclusive publication (concurrent with several"
                    + " producers); default terms and MTU",
            Flags.AGRONA),
    CHRONICLE(
            "Chronicle Queue",
            6,
            "defaults, files in /dev/shm; keeps all messages; access flags of its manual",
            Flags.CHRONICLE),
    JCTOOLS(
            "JCTools, two threads",
            7,
            "SpscArrayQueue, MpscArrayQueue; 1,024 references to arrays that are copied into and out of; one process",
            "--sun-misc-unsafe-memory-access=allow"),
    UNIX("Unix domain socket", 8, "blocking SocketChannel, default buffers", ""),
    PIPE("pipe", 9, "mkfifo, blocking FileChannel, default buffer", ""),
    TCP("TCP loopback", 10, "blocking SocketChannel, TCP_NODELAY, default buffers", ""),
    C_LINE("bare cache line, C", 0, "-O3 -march=native", ""),
    C_RING("bare ring, C", 0, "-O3 -march=native; head published once per 256 messages, consumer backs off", ""),
    C_FUTEX("futex, C", 0, "one word each way, a wake-up for each message", ""),
    LIB("libsharedmemory 2.0.0, C stand-in", 11, "its protocols, locks included, -O3; 1,024 slots unless said", "");

    /// What the documentation of a peer asks for on this Java.
    private static final class Flags {
        static final String AGRONA =
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED" + " --sun-misc-unsafe-memory-access=allow";
        static final String CHRONICLE = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"
                + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
                + " --add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED"
                + " --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED"
                + " --add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED"
                + " --add-opens=java.base/java.lang=ALL-UNNAMED"
                + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
                + " --add-opens=java.base/java.io=ALL-UNNAMED"
                + " --add-opens=java.base/java.util=ALL-UNNAMED"
                + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
                + " --sun-misc-unsafe-memory-access=allow -Dchronicle.analytics.disable=true"
                + " -Dchronicle.disk.monitor.disable=true -Ddisable.thread.safety.check=true";
    }

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
