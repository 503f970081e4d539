package org.libsharedmemory.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.machine.Processors;

/// The harness in its shortest form: that every workload and every peer runs, and that nothing is torn, lost or out of
/// order. No figure of speed is looked at.
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are pinned as Linux does it")
class HarnessTest {
    private static final Parameters SHORT =
            Parameters.parse("rounds=200", "warm=20", "warmup=50", "measured=5", "pause=1", "home=..", "processes=1");
    private static final List<String> QUICK =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");

    @ParameterizedTest
    @CsvSource({
        "LINE, line",
        "STREAM, stream-ping-pong layout=V1",
        "STREAM, stream-flat-out size=1024 layout=V1",
        "STREAM, stream-flat-out size=65536 layout=V2 writers=SEVERAL",
        "STREAM, stream-wake-up layout=V1",
        "STREAM, open-close what=reader",
        "STREAM, announcement",
        "SPSC, queue-ping-pong kind=SPSC blocking=true",
        "SPSC, queue-throughput kind=SPSC batch=64",
        "SPSC, queue-throughput kind=SPSC size=1048576 piece=65536 ring=262144",
        "MPMC, queue-throughput kind=MPMC producers=2",
        "MPMC, queue-wake-up blocking=true kind=MPMC",
        "BARE_RING, queue-throughput link=bare bounds=unchecked",
        "AGRONA, queue-ping-pong link=agrona kind=SPSC",
        "AGRONA_MANY, queue-throughput kind=MPMC producers=2 link=agrona",
        "BROADCAST, queue-throughput link=broadcast",
        "AERON, queue-ping-pong link=aeron",
        "AERON, queue-throughput link=aeron producers=2 size=4096",
        "CHRONICLE, queue-throughput link=chronicle",
        "JCTOOLS, queue-throughput link=jctools producers=2",
        "UNIX, queue-throughput link=unix batch=64",
        "UNIX, queue-wake-up link=unix",
        "TCP, queue-ping-pong link=tcp",
        "PIPE, queue-throughput link=pipe"
    })
    void aWorkloadRunsAndFindsNothingWrong(Peer peer, String commandLine) throws Exception {
        Map<String, Double> figures = run(peer, commandLine, QUICK).figures();
        assertThat(figures.getOrDefault("torn", 0.0)).isZero();
        assertThat(figures.getOrDefault("errors", 0.0)).isZero();
        assertThat(figures.keySet()).containsAnyOf("errors", "torn", "p50", "ns");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cacheline n=1000",
                "futex_wake n=20 pause=1",
                "spsc_limit n=10000 size=64 piece=16",
                "lsm_peer queue n=10000 producers=2",
                "lsm_peer queue-pingpong n=1000",
                "lsm_peer stream-pingpong n=1000",
                "lsm_peer stream ms=10 size=1024"
            })
    void aProgramInCFindsNothingWrong(String commandLine) throws Exception {
        Optional<Programs> programs = Programs.compiled(Path.of("src/main/c"), Path.of("target/c"));
        assumeTrue(programs.isPresent(), "no C compiler");
        Map<String, Double> figures = runner(programs, QUICK)
                .run(Contestant.c("it", Peer.LIB, commandLine))
                .figures();
        assertThat(figures.getOrDefault("torn", 0.0)).isZero();
        assertThat(figures.getOrDefault("errors", 0.0)).isZero();
        assertThat(figures.keySet()).containsAnyOf("errors", "torn", "p50");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=STREAM",
                "kind=SPSC delivery=AT_MOST_ONCE",
                "kind=SPSC delivery=AT_LEAST_ONCE",
                "kind=MPMC delivery=AT_MOST_ONCE",
                "kind=MPMC delivery=AT_LEAST_ONCE"
            })
    void theFormsWithoutAllocationAllocateNothingOnceCompiled(String parameters) throws Exception {
        Map<String, Double> figures =
                run(Peer.SPSC, "allocation " + parameters, Runner.JVM_OPTIONS).figures();
        assertThat(figures).containsKey("allocated");
        assertThat(figures.get("allocated")).as("bytes per operation").isLessThan(1);
    }

    @Test
    void aSideThatFailsEndsTheOthersAndSaysWhy() {
        assertThatThrownBy(() -> run(Peer.SPSC, "queue-throughput link=nonsense", QUICK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no link 'nonsense'");
    }

    private static Outcome run(Peer peer, String commandLine, List<String> jvmOptions) throws Exception {
        return runner(Optional.empty(), jvmOptions).run(Contestant.java("it", peer, commandLine));
    }

    private static Runner runner(Optional<Programs> programs, List<String> jvmOptions) throws IOException {
        return new Runner(programs, SHORT, Processors.choose(), jvmOptions);
    }
}
