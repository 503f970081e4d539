package org.libsharedmemory.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.libsharedmemory.segment.ValueType;

/// What a program that requires the module gets, and what it must have.
class ModuleDescriptorTest {
    private static ModuleDescriptor module;

    @BeforeAll
    static void findModule() throws URISyntaxException {
        Path classes = Path.of(ValueType.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        module = ModuleFinder.of(classes)
                .find("org.libsharedmemory")
                .orElseThrow()
                .descriptor();
    }

    @Test
    void exportsTheThreeConceptsToEveryone() {
        assertThat(module.exports()).noneMatch(Exports::isQualified);
        assertThat(module.exports())
                .extracting(Exports::source)
                .containsExactlyInAnyOrder(
                        "org.libsharedmemory.segment", "org.libsharedmemory.stream", "org.libsharedmemory.queue");
        assertThat(module.opens()).isEmpty();
    }

    @Test
    void needsNothingButJavaBaseAtRunTime() {
        assertThat(module.requires())
                .filteredOn(each -> !each.modifiers().contains(Requires.Modifier.STATIC))
                .extracting(Requires::name)
                .containsExactly("java.base");
    }
}
