package org.libsharedmemory.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// Where every field of a queue lies, in literals: the format is for ever.
class QueueLayoutTest {
    private final MemorySegment memory = Arena.ofAuto().allocate(8192, 4096);

    private long at(long offset) {
        return memory.get(ValueLayout.JAVA_LONG, offset);
    }

    @Test
    void spscControlBlock() {
        SpscControl control = new SpscControl(0);
        control.tailRelease(memory, 1);
        control.headRelease(memory, 2);
        control.takenUpToRelease(memory, 3);
        control.lossRelease(memory, 4);
        control.redeliveredPlain(memory, 5);
        assertThat(control.producer().holderCompareAndSet(memory, 0, 6)).isTrue();
        assertThat(control.consumer().holderCompareAndSet(memory, 0, 7)).isTrue();
        assertThat(control.consumer().holderCompareAndSet(memory, 0, 8)).isFalse();
        control.notEmpty(64).eventBump(memory);
        control.notFull(64).waiterSet(memory, 3);
        assertThat(new long[] {at(0), at(128), at(256), at(264), at(272), at(384), at(512), at(640), at(1280 + 128)})
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 1, 8);
        assertThat(SpscControl.BYTES).isEqualTo(1920);
        assertThat(SpscControl.withInHand(0x70005, 1)).isEqualTo(0x70001);
        assertThat(SpscControl.handLost(0x70002)).isEqualTo(0x90000);
        assertThat(SpscControl.lostOf(0x70002)).isEqualTo(7);
    }

    @Test
    void spscShapeAndRecords() {
        Shape shape = SpscRing.shape(4096);
        assertThat(shape).isEqualTo(new Shape(3, 4096, 0, 1920, 6016, 64, 4096, 0, 0, 0));
        assertThat(SpscRing.isPossible(shape)).isTrue();
        assertThat(SpscRing.isPossible(new Shape(3, 4097, 0, 1920, 6017, 64, 4097, 0, 0, 0)))
                .isFalse();
        assertThat(SpscRing.isPossible(new Shape(3, 4096, 0, 1920, 6016, 64, 2048, 0, 0, 0)))
                .isFalse();
        assertThat(SpscRing.recordBytes(0)).isEqualTo(8);
        assertThat(SpscRing.recordBytes(1)).isEqualTo(16);
        assertThat(SpscRing.recordBytes(8)).isEqualTo(16);
        SpscRing ring = new SpscRing(1920, 4096);
        assertThat(ring.payload(4096 + 16)).isEqualTo(1920 + 16 + 8);
        assertThat(ring.bytesToEnd(-8)).isEqualTo(8);
        assertThat(ring.usableBytes()).isEqualTo(4088);
        assertThat(ring.maxByteSize()).isEqualTo(2040);
        ring.headerPlain(memory, 8, MessageHeader.of(0x1234567, 5, 0x89ABCDEF));
        assertThat(at(1928)).isEqualTo(0x89ABCDEF_D1234567L);
        assertThat(MessageHeader.byteSizeOf(at(1928))).isEqualTo(0x1234567);
        assertThat(MessageHeader.typeOf(at(1928))).isEqualTo(5);
        assertThat(MessageHeader.tagOf(at(1928))).isEqualTo(0x89ABCDEF);
        ring.clearPlain(memory, 4096 + 8);
        assertThat(at(1928)).isZero();
        ring.headerRelease(memory, 4096 + 8, MessageHeader.of(0, 0, 0));
        assertThat(at(1928)).isEqualTo(0x80000000L).isEqualTo(ring.headerAcquire(memory, 8));
        assertThat(MessageHeader.of(0, MessageHeader.PADDING, 0)).isEqualTo(0xF0000000L);
        assertThat(MessageHeader.typeOf(0x51234567L)).isNegative();
    }

    @Test
    void mpmcControlBlock() {
        MpmcControl control = new MpmcControl(0);
        control.tailAtLeast(memory, 1);
        control.headAtLeast(memory, 2);
        control.headAtLeast(memory, 1);
        control.redeliverHintBump(memory);
        control.lostBump(memory);
        control.redeliveredBump(memory);
        control.notEmpty(64).eventBump(memory);
        control.notFull(64).waiterSet(memory, 2);
        assertThat(new long[] {at(0), at(128), at(256), at(264), at(272), at(384), at(1024 + 128)})
                .containsExactly(1, 2, 1, 1, 1, 1, 4);
        assertThat(MpmcControl.BYTES).isEqualTo(1664);
    }

    @Test
    void mpmcShapeAndSlots() {
        Shape shape = MpmcSlots.shape(8, 100);
        assertThat(shape).isEqualTo(new Shape(4, 1152, 0, 1664, 2816, 64, 8, 100, 128, 0));
        assertThat(MpmcSlots.isPossible(shape)).isTrue();
        assertThat(MpmcSlots.isPossible(new Shape(4, 1152, 0, 1664, 2816, 64, 8, 100, 64, 0)))
                .isFalse();
        assertThat(MpmcSlots.isPossible(new Shape(4, 1152, 0, 1664, 2816, 64, 0, 100, 128, 0)))
                .isFalse();
        MpmcSlots slots = MpmcSlots.of(shape);
        assertThat(slots.slot(9)).isEqualTo(1664 + 16);
        assertThat(slots.lap(17)).isEqualTo(2);
        assertThat(slots.payload(slots.slot(0))).isEqualTo(1664 + 8 * 16);
        assertThat(slots.payload(slots.slot(9))).isEqualTo(1664 + 8 * 16 + 128);
        slots.headerPlain(memory, slots.slot(0), 77);
        slots.wordRelease(memory, slots.slot(0), SlotWord.of(3, SlotWord.TAKEN_AGAIN, 0xABC));
        assertThat(at(1664)).isEqualTo(3L << 15 | 5 << 12 | 0xABC);
        assertThat(at(1672)).isEqualTo(77);
    }

    @Test
    void slotWordsCountLapsAroundTheirEnd() {
        long last = (1L << 49) - 1;
        long word = SlotWord.of(last, SlotWord.TAKEN_ONCE, 4032);
        assertThat(SlotWord.stateOf(word)).isEqualTo(4);
        assertThat(SlotWord.ownerOf(word)).isEqualTo(4032);
        assertThat(SlotWord.freed(word)).isEqualTo(SlotWord.of(0, SlotWord.FREE, 0));
        assertThat(SlotWord.lapsAhead(SlotWord.freed(word), last)).isEqualTo(1);
        assertThat(SlotWord.lapsAhead(word, last + 1)).isEqualTo(-1);
        assertThat(SlotWord.isPossible(word, 4032)).isTrue();
        assertThat(SlotWord.isPossible(word, 64)).isFalse();
        assertThat(SlotWord.isPossible(SlotWord.of(1, SlotWord.READY, 1), 64)).isFalse();
        assertThat(SlotWord.isPossible(SlotWord.of(1, SlotWord.CLAIMED, 0), 64)).isFalse();
        assertThat(SlotWord.isPossible(SlotWord.of(1, 7, 0), 64)).isFalse();
    }
}
