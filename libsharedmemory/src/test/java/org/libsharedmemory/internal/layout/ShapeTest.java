package org.libsharedmemory.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    /// Field by field, because the comparison is written by hand.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aShapeThatDiffersInOneFieldIsAnother(int field) {
        assertThat(Shape.class.getRecordComponents()).hasSize(10);
        assertThat(shape(-1).isSame(shape(-1))).isTrue();
        assertThat(shape(-1).isSame(shape(field))).isFalse();
    }

    private static Shape shape(int changed) {
        long[] of = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        if (changed >= 0) {
            of[changed]++;
        }
        return new Shape((int) of[0], of[1], of[2], of[3], of[4], (int) of[5], of[6], of[7], of[8], of[9]);
    }
}
