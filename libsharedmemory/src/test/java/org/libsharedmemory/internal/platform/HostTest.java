package org.libsharedmemory.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class HostTest {
    @Test
    void aBigEndianProcessorIsRefused() {
        Host.Choice choice = Host.choose(ByteOrder.BIG_ENDIAN);
        assertThat(choice.platform()).isNull();
        assertThat(choice.problem()).contains("big-endian");
        assertThat(Host.choose(ByteOrder.LITTLE_ENDIAN).platform()).isNotNull();
    }
}
