package org.libsharedmemory.internal.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long a wait was, as messages tell it.
class DeadlineTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT2S, 2 s",
        "PT1M30S, 90 s",
        "PT0.05S, 50 ms",
        "PT1.5S, 1500 ms",
        "PT0.000007S, 7000 ns",
        "PT100.5S, 100 s",
        "PT2562047788015215H30M7.999999999S, 9223372036854775807 s",
        "PT-0.000000001S, 0 s",
        "PT-2562047788015215H-30M-7.999999999S, 0 s"
    })
    void inWords(Duration wait, String words) {
        assertThat(Deadline.inWords(wait)).isEqualTo(words);
    }
}
