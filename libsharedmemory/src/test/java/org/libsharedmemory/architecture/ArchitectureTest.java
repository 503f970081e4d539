package org.libsharedmemory.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The structure of the library, held against its class files.
class ArchitectureTest {
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.libsharedmemory");

    private static final String[] EXPORTED = {
        "org.libsharedmemory.segment", "org.libsharedmemory.stream", "org.libsharedmemory.queue"
    };

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        assertThat(ImportTable.violations(LIBRARY)).isEmpty();
    }

    @Test
    void oneClassPicksTheOperatingSystem() {
        assertThat(ImportTable.classesThatKnowAnOperatingSystem(LIBRARY)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void theImportTableCatchesAForbiddenImport() {
        JavaClasses forbidden =
                new ClassFileImporter().importClasses(org.libsharedmemory.internal.layout.Forbidden.class);
        assertThat(ImportTable.violations(forbidden))
                .anyMatch(violation -> violation.contains("StreamLayout"))
                .anyMatch(violation -> violation.contains("java.util.logging"));
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = LIBRARY.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> each.tryGetPackageInfo()
                        .filter(info -> info.isAnnotatedWith(NullMarked.class))
                        .isEmpty())
                .map(JavaPackage::getName)
                .toList();
        assertThat(unmarked).isEmpty();
    }

    @Test
    void onlyThePlatformTouchesFiles() {
        DescribedPredicate<JavaClass> files = Stream.of(
                        Files.class, FileChannel.class, File.class, RandomAccessFile.class)
                .map(type -> assignableTo(type))
                .reduce(DescribedPredicate.alwaysFalse(), (a, b) -> a.or(b).forSubtype());
        noClasses()
                .that(not(resideInAPackage("org.libsharedmemory.internal.platform..")))
                .should()
                .dependOnClassesThat(files)
                .because("every operation on files has its crash points in the platform")
                .check(LIBRARY);
    }

    @Test
    void deadlinesIgnoreTheWallClock() {
        noClasses()
                .that(resideInAnyPackage(
                        "org.libsharedmemory.internal.wait", "org.libsharedmemory.stream", "org.libsharedmemory.queue"))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat(assignableTo(Clock.class))
                .because("the wall clock jumps; System.nanoTime does not")
                .allowEmptyShould(true)
                .check(LIBRARY);
    }

    @Test
    void theApiDoesNotShowInternalTypes() {
        List<String> leaks = LIBRARY.stream()
                .filter(type -> resideInAnyPackage(EXPORTED).test(type) && isApi(type.getModifiers()))
                .flatMap(type -> type.getMembers().stream())
                .filter(member -> isApi(member.getModifiers()))
                .filter(ArchitectureTest::showsAnInternalType)
                .map(JavaMember::getFullName)
                .toList();
        assertThat(leaks).isEmpty();
    }

    private static boolean isApi(java.util.Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean showsAnInternalType(JavaMember member) {
        return member.getAllInvolvedRawTypes().stream()
                .anyMatch(type -> type.getPackageName().startsWith("org.libsharedmemory.internal"));
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Utils?|Helper)")
                .orShould()
                .haveNameMatching(".*\\.Abstract[A-Z]\\w*")
                .orShould()
                .resideInAnyPackage("..util..", "..common..", "..impl..")
                .check(LIBRARY);
    }
}
