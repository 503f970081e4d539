package org.libsharedmemory.testing;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/// What nobody should have stored in a word of shared memory: numbers that are at the edge of something, or its own
/// value a little off.
public final class WildWords {
    private static final long[] ANYWHERE = {
        0,
        1,
        -1,
        7,
        8,
        12345,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        1L << 40,
        1L << 56, // a type without a size
        (1L << 62) - 1,
        1L << 62, // stamps from here on cannot be
        0x6000_0008L,
        0x7fff_ffffL,
        0x8000_0001L,
        0xf000_0000L,
        0xffff_ffffL,
        1L << 15 | 1 << 12 | 1, // words of slots: their state is in bits 12 to 14, their owner below
        4 << 12 | 0xfff,
        5 << 12 | 63,
        6 << 12,
        7 << 12,
        3L << 15,
        -1L << 15
    };
    private static final int[] FLIPPED = {0, 1, 3, 12, 15, 31, 32, 56, 63};

    private WildWords() {}

    /// All that is tried instead of a sound word.
    public static long[] insteadOf(long sound) {
        LongStream near = LongStream.of(sound - 8, sound - 1, sound + 1, sound + 8);
        LongStream flipped = Arrays.stream(FLIPPED).mapToLong(bit -> sound ^ 1L << bit);
        return LongStream.concat(Arrays.stream(ANYWHERE), LongStream.concat(near, flipped))
                .filter(value -> value != sound)
                .distinct()
                .toArray();
    }

    /// One of those that are wild in any word.
    public static long any(RandomGenerator random) {
        return ANYWHERE[random.nextInt(ANYWHERE.length)];
    }
}
