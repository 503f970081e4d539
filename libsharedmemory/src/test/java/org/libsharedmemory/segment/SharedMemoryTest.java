package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedMemoryTest {
    private final String name = "plain-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1_000_000_000;

    @Test
    void twoHandlesSeeTheSameBytes() throws InterruptedException {
        try (var maker = SharedMemory.create(name, 100, SegmentOptions.DEFAULT);
                var opener = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            maker.memory().set(ValueLayout.JAVA_BYTE, 99, (byte) 42);
            assertThat(opener.memory().get(ValueLayout.JAVA_BYTE, 99)).isEqualTo((byte) 42);
            assertThat(opener.memory().byteSize()).isEqualTo(100);
            assertThat(opener.isForeign()).isFalse();
        }
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void lastHandleOutRemovesTheName() throws InterruptedException {
        var maker = SharedMemory.create(name, 100, SegmentOptions.DEFAULT);
        try (var opener = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            maker.close();
            assertThat(opener.isRetired()).isFalse();
            assertThat(SharedMemory.inspect(name)).isNotNull();
        }
        assertThat(SharedMemory.inspect(name)).isNull();
        assertThatThrownBy(maker::memory).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPersistentSegmentStaysUntilItIsRemoved() throws InterruptedException {
        SegmentOptions persistent = SegmentOptions.DEFAULT.withPersistent(true);
        try (var maker = SharedMemory.create(name, 4096, persistent)) {
            maker.memory().setString(0, "still here");
        }
        assertThatThrownBy(() -> SharedMemory.create(name, 4096, persistent))
                .isInstanceOf(SegmentExistsException.class);
        try (var opener = SharedMemory.openOrCreate(name, 4096, SegmentOptions.DEFAULT)) {
            assertThat(opener.memory().getString(0)).isEqualTo("still here");
        }
        assertThat(SharedMemory.remove(name)).isTrue();
        assertThat(SharedMemory.remove(name)).isFalse();
    }

    @Test
    void replaceRetiresTheOldOne() throws InterruptedException {
        try (var old = SharedMemory.create(name, 10, SegmentOptions.DEFAULT);
                var young = SharedMemory.replace(name, 20, SegmentOptions.DEFAULT);
                var opener = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            assertThat(old.isRetired()).isTrue();
            assertThat(young.isRetired()).isFalse();
            assertThat(opener.memory().byteSize()).isEqualTo(20);
        }
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void listTellsWhoIsAttached() {
        try (var _ = SharedMemory.create(name, 10, SegmentOptions.DEFAULT)) {
            SegmentInfo info = SharedMemory.list().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(info.kind()).isEqualTo(SegmentKind.PLAIN);
            assertThat(info.attachments()).singleElement().satisfies(attachment -> {
                assertThat(attachment.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(attachment.alive()).isTrue();
                assertThat(attachment.role()).isEqualTo(SegmentInfo.Role.USER);
            });
            assertThat(info.mode()).isEqualTo(0600);
            assertThat(info.problems()).isEqualTo(List.of());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "..", "a/b", ".hidden", "with space", "sem.x", "a..b", "1234567890123456789012345678901"})
    void namesThatCannotBePortableAreRefused(String bad) {
        assertThatThrownBy(() -> SharedMemory.create(bad, 10, SegmentOptions.DEFAULT))
                .isInstanceOf(InvalidNameException.class);
    }

    @Test
    void aMissingSegmentIsNotFound() {
        assertThatThrownBy(() -> SharedMemory.open(name, OpenOptions.DEFAULT))
                .isInstanceOf(SegmentNotFoundException.class)
                .hasMessageContaining(name);
    }

    /// Such as a write to a pipe that nobody reads.
    @Test
    void itClosesWhileANativeCallHoldsItsMemoryWhichIsUnmappedAfterIt() throws Exception {
        Pipe pipe = Pipe.open();
        try (var thread = Executors.newSingleThreadExecutor();
                var source = pipe.source();
                var sink = pipe.sink()) {
            var memory = SharedMemory.create(name, 1 << 20, SegmentOptions.DEFAULT);
            MemorySegment bytes = memory.memory();
            ByteBuffer buffer = bytes.asByteBuffer();
            Future<Integer> writing = thread.submit(() -> sink.write(buffer));
            assertThat(source.read(ByteBuffer.allocate(1))).isEqualTo(1);
            memory.close();
            assertThat(bytes.scope().isAlive()).as("held").isTrue();
            ByteBuffer rest = ByteBuffer.allocate((1 << 20) - 1);
            while (rest.hasRemaining()) {
                source.read(rest);
            }
            assertThat(writing.get()).isEqualTo(1 << 20);
            long start = System.nanoTime();
            while (bytes.scope().isAlive() && System.nanoTime() - start < 20_000_000_000L) {
                Thread.onSpinWait();
            }
            assertThat(bytes.scope().isAlive()).as("held").isFalse();
        }
    }
}
