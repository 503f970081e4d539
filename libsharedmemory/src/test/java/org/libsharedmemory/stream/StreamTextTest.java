package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.segment.MalformedTextException;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.ShmNames;

/// Text in and out, and sizes at their limits.
class StreamTextTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800", "ok then \ud83d", "\ud83d\ud83d\ude00"})
    void aLoneSurrogateIsAnError(String text) {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("before");
            assertThatThrownBy(() -> writer.write(text)).isInstanceOf(MalformedTextException.class);
            assertThat(reader.read().version()).isEqualTo(1);
            assertThat(reader.readString()).isEqualTo("before");
        }
    }

    static Stream<byte[]> malformed() {
        return Stream.of(
                new byte[] {(byte) 0x80},
                new byte[] {(byte) 0xc0, (byte) 0x80},
                new byte[] {'a', (byte) 0xe2, (byte) 0x82},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                new byte[] {(byte) 0xff});
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedBytesAreAnErrorAndTheCursorHasMoved(byte[] bytes) {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write(ValueType.STRING, bytes.length, memory -> memory.copyFrom(MemorySegment.ofArray(bytes)));
            assertThatThrownBy(reader::readString).isInstanceOf(MalformedTextException.class);
            assertThat(reader.hasNewData()).isFalse();
            assertThat(reader.version()).isEqualTo(1);
            assertThat(reader.readBytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLimitIsExact(StreamLayout layout) {
        int header = switch (layout) {
            case V1 -> 5;
            case V2 -> 20;
            case NONE -> 0;
        };
        try (var writer = SharedMemoryWriteStream.create(
                        name, header + 7, StreamOptions.DEFAULT.withClassicLayout(layout));
                var reader = SharedMemoryReadStream.open(name)) {
            assertThat(writer.maxPayloadByteSize()).isEqualTo(7);
            writer.write("1234567");
            assertThat(reader.readString()).isEqualTo("1234567");
            assertThatThrownBy(() -> writer.write("12345678"))
                    .isInstanceOf(ValueTooLargeException.class)
                    .hasMessageContainingAll("8 bytes", "7 fit");
            assertThatThrownBy(() -> writer.write("äääÄ")).isInstanceOf(ValueTooLargeException.class);
            assertThatThrownBy(() -> writer.write(new byte[8])).isInstanceOf(ValueTooLargeException.class);
            assertThatThrownBy(() -> writer.write(ValueType.BYTES, 8, memory -> {}))
                    .isInstanceOf(ValueTooLargeException.class);
            writer.write(new float[] {1});
            assertThatThrownBy(() -> writer.write(new float[2])).isInstanceOf(ValueTooLargeException.class);
            assertThatThrownBy(() -> writer.write(new double[1])).isInstanceOf(ValueTooLargeException.class);
            assertThat(reader.read().version()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void emptyValuesAreValues(StreamLayout layout) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100, StreamOptions.DEFAULT.withClassicLayout(layout));
                var reader = SharedMemoryReadStream.open(name);
                var probe = StreamProbe.of(name)) {
            writer.write("not empty");
            writer.write("");
            assertThat(reader.hasNewData()).isTrue();
            assertThat(reader.readString()).isEmpty();
            assertThat(probe.classicProblem(2, ValueType.STRING, new byte[0])).isEmpty();
            writer.write(new byte[0]);
            assertThat(reader.readBytes()).isEmpty();
            writer.write(new double[0]);
            assertThat(reader.readDoubles()).isEmpty();
            assertThat(reader.readInto(MemorySegment.ofArray(new byte[0]))).isZero();
            assertThat(reader.missed()).isEqualTo(1);
        }
    }

    @Test
    void aByteSizeWithoutRoomIsRefused() {
        assertThatThrownBy(() -> SharedMemoryWriteStream.create(name, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedMemoryWriteStream.create(
                        name, 20, StreamOptions.DEFAULT.withClassicLayout(StreamLayout.V2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedMemoryWriteStream.create(name, 5L << 30))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NONE");
        assertThatThrownBy(() -> SharedMemoryWriteStream.create(
                        name, Long.MAX_VALUE, StreamOptions.DEFAULT.withClassicLayout(StreamLayout.NONE)))
                .isInstanceOf(RuntimeException.class);
    }
}
