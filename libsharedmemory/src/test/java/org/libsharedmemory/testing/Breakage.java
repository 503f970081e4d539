package org.libsharedmemory.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;

/// A rule of the library, broken in a copy of it, and a test that has to notice.
///
/// @param replacements has the methods that break it, see [ShippedCopy]
/// @param shipped the classes that call them instead
/// @param check the test, to be run in the copy
/// @param symptom what its failure says
public record Breakage<E extends Enum<E> & Callable<?>>(
        Class<?> replacements, List<Class<?>> shipped, E check, String symptom) {
    public Breakage(Class<?> replacements, Class<?> shipped, E check, String symptom) {
        this(replacements, List.of(shipped), check, symptom);
    }

    /// Fails when the test passes.
    public void isNoticed() throws Exception {
        ShippedCopy copy = ShippedCopy.broken(replacements, shipped);
        assertThatThrownBy(() -> copy.run(check))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(symptom);
    }
}
