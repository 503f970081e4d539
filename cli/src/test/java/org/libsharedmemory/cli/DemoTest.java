package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;

class DemoTest {
    /// It promises 20 seconds; a machine that runs other tests at the same time gets more.
    @Test
    @Timeout(60)
    void showsEverythingAndLeavesNothing() {
        String demo = shm("demo").data();
        assertThat(demo)
                .contains("read   { foo: 'coolest IPC ever! 🧑‍💻' }")
                .contains("03 28 00 00 00 7b 20 66 6f 6f")
                .contains("[1.5, -2.25, 3.0E10]", "[3.141592653589793, 2.718281828459045, 1.0E100]")
                .containsPattern("seen [\\d,]+ \\+ missed [\\d,]+ = 100,000")
                .containsPattern("writes a second")
                .containsPattern("half of [\\d,]+ within [\\d.]+ [nµm]s")
                .containsPattern("killed, while it was writing")
                .containsPattern("value [\\d,]+, in one piece")
                .contains("Nothing left behind", "shm write greeting hello; shm read greeting");
        assertThat(demo.lines())
                .allSatisfy(line -> assertThat(line.codePoints().count()).isLessThanOrEqualTo(80));
        List<String> left = SharedMemory.list().stream()
                .map(SegmentInfo::name)
                .filter(name ->
                        name.startsWith("demo-" + ProcessHandle.current().pid()))
                .toList();
        assertThat(left).isEmpty();
    }
}
