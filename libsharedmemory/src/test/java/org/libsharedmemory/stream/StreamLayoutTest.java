package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;

/// The bytes of a stream by literal offsets: a change here is a change of the format.
class StreamLayoutTest {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory = MemorySegment.ofArray(new long[512]);

    @Test
    void controlBlock() {
        StreamControl control = new StreamControl(128);
        assertThat(StreamControl.BYTES).isEqualTo(896);
        control.versionRelease(memory, 0x1122_3344_5566_7788L);
        control.classicVersionRelease(memory, 2);
        control.classicSkipsPlain(memory, 4);
        assertThat(control.writerCompareAndSet(memory, 0, 9)).isTrue();
        assertThat(memory.get(LONG, 128)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(memory.get(ValueLayout.JAVA_BYTE, 128)).isEqualTo((byte) 0x88);
        assertThat(memory.get(LONG, 136)).isEqualTo(2);
        assertThat(memory.get(LONG, 144)).isEqualTo(4);
        assertThat(memory.get(INT, 256)).isEqualTo(9);
        EventBlock event = control.event(128);
        assertThat(EventBlock.BYTES).isEqualTo(640);
        event.eventBump(memory);
        event.waiterSet(memory, 65);
        assertThat(memory.get(INT, 384)).isEqualTo(1);
        assertThat(memory.get(LONG, 384 + 128)).isZero();
        assertThat(memory.get(LONG, 384 + 136)).isEqualTo(2);
        assertThat(event.anyWaiterOpaque(memory)).isTrue();
        event.waiterClear(memory, 65);
        assertThat(memory.get(LONG, 384 + 136)).isZero();
    }

    @Test
    void cells() {
        StreamCells cells = new StreamCells(1024, 256, 3, 200);
        assertThat(cells.cell(6)).isEqualTo(1024 + 2 * 256);
        cells.stampOddPlain(memory, cells.cell(6), 6);
        assertThat(memory.get(LONG, 1536)).isEqualTo(11);
        cells.headPlain(memory, cells.cell(6), 3, 1, 77);
        cells.stampEvenRelease(memory, cells.cell(6), 6);
        assertThat(memory.get(LONG, 1536)).isEqualTo(12);
        long head = memory.get(LONG, 1544);
        assertThat(head).isEqualTo(3L << 56 | 1L << 55 | 77);
        assertThat(StreamCells.typeOf(head)).isEqualTo(3);
        assertThat(StreamCells.changeOf(head)).isEqualTo(1);
        assertThat(StreamCells.sizeOf(head)).isEqualTo(77);
        assertThat(StreamCells.HEADER_BYTES).isEqualTo(16);
        assertThat(StreamCells.STAMP_LIMIT).isEqualTo(0x4000_0000_0000_0000L);
    }

    @Test
    void classicAreas() {
        ClassicV1Stream.sizePlain(memory, 0x0102_0304);
        ClassicV1Stream.flagsRelease(memory, 3);
        assertThat(memory.asSlice(0, 6).toArray(ValueLayout.JAVA_BYTE)).containsExactly(3, 4, 3, 2, 1, 0);
        memory.fill((byte) 0);
        ClassicV2Stream.flagsPlain(memory, 5);
        ClassicV2Stream.revisionRelease(memory, 2);
        ClassicV2Stream.ackRelease(memory, 3);
        ClassicV2Stream.sizePlain(memory, 4);
        assertThat(ClassicV2Stream.lockCompareAndSet(memory, 0, ClassicV2Stream.lockOf(6)))
                .isTrue();
        assertThat(memory.asSlice(0, 24).toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(5, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, -128, 0, 0, 0, 0);
        assertThat(ClassicV2Stream.holderOf(0x8000_0007)).isEqualTo(6);
        assertThat(ClassicV2Stream.holderOf(1)).isEqualTo(-1);
    }

    /// byteSize, layout, cells → control, data, stride, body, file, table, footer.
    @ParameterizedTest
    @CsvSource({
        "65535,V1,4,65536,66432,65664,329088,335872,331520",
        "100,V2,4,128,1024,128,1536,8192,3840",
        "64,NONE,8,0,896,128,1920,8192,3840"
    })
    void geometry(
            long byteSize,
            StreamLayout layout,
            int cells,
            long control,
            long data,
            long stride,
            long body,
            long file,
            long table) {
        Shape shape = StreamShape.of(
                byteSize, StreamOptions.DEFAULT.withClassicLayout(layout).withCells(cells));
        assertThat(shape.kind()).isEqualTo(Kind.STREAM).isEqualTo(2);
        assertThat(shape.byteSize()).isEqualTo(byteSize);
        assertThat(shape.controlOffset()).isEqualTo(control);
        assertThat(shape.dataOffset()).isEqualTo(data);
        assertThat(shape.c()).isEqualTo(stride);
        assertThat(shape.bodySize()).isEqualTo(body);
        assertThat(shape.totalSize()).isEqualTo(file);
        assertThat(shape.tableOffset()).isEqualTo(table);
        assertThat(shape.a()).isEqualTo(cells);
        assertThat(shape.d()).isZero();
    }
}
