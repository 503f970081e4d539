package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What options of a stream can be.
class StreamOptionsTest {
    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -4, -1, 0, 1, 2, 3, 5, 6, 12, 65_535, 65_537, 131_072, Integer.MAX_VALUE})
    void aNumberOfCellsThatCannotBe(int cells) {
        assertThatThrownBy(() -> StreamOptions.DEFAULT.withCells(cells))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cells is a power of two from 4 to 65536, not " + cells);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 1024, 65_536})
    void aNumberOfCellsThatCanBe(int cells) {
        assertThat(StreamOptions.DEFAULT.withCells(cells).cells()).isEqualTo(cells);
    }
}
