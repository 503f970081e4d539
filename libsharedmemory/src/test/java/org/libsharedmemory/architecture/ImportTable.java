package org.libsharedmemory.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Which package may import which. Every package may import itself, `java.base` and the JSpecify annotations.
final class ImportTable {
    private static final String ROOT = "org.libsharedmemory.";
    private static final String VALUE = "internal.value";
    private static final String PLATFORM = "internal.platform";

    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            row(
                    "stream",
                    "segment",
                    VALUE,
                    "internal.lifecycle",
                    "internal.wait",
                    "internal.layout",
                    "internal.liveness"),
            row(
                    "queue",
                    "segment",
                    VALUE,
                    "internal.lifecycle",
                    "internal.wait",
                    "internal.layout",
                    "internal.liveness"),
            row("segment", VALUE, "internal.lifecycle", "internal.layout", "internal.liveness", PLATFORM),
            row(VALUE, "segment"),
            row("internal.lifecycle", "segment", "internal.layout", "internal.liveness", "internal.wait", PLATFORM),
            row("internal.wait", "internal.layout", PLATFORM),
            row("internal.liveness", "internal.layout", PLATFORM),
            row(PLATFORM, "internal.layout"),
            row("internal.platform.linux", PLATFORM, "internal.layout"),
            row("internal.platform.portable", PLATFORM, "internal.layout"),
            row("internal.layout"));

    private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();

    private ImportTable() {}

    private static Map.Entry<String, Set<String>> row(String from, String... to) {
        return Map.entry(from, Set.of(to));
    }

    /// The imports of `classes` that the table does not allow.
    static List<String> violations(JavaClasses classes) {
        return classes.stream().flatMap(ImportTable::violations).distinct().toList();
    }

    private static Stream<String> violations(JavaClass from) {
        String fromPackage = nameBelowRoot(from);
        if (!ALLOWED.containsKey(fromPackage)) {
            return Stream.of(from.getName() + " is in a package that the table does not know");
        }
        return from.getDirectDependenciesFromSelf().stream()
                .filter(dependency -> !isAllowed(fromPackage, dependency))
                .map(Dependency::getDescription);
    }

    private static boolean isAllowed(String fromPackage, Dependency dependency) {
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        if (to.isPrimitive() || isOutside(to)) {
            return to.isPrimitive()
                    || JAVA_BASE.contains(to.getPackageName())
                    || to.getPackageName().equals("org.jspecify.annotations");
        }
        String toPackage = nameBelowRoot(to);
        if (toPackage.equals(fromPackage)) {
            return true;
        }
        if (fromPackage.equals("internal.lifecycle") && toPackage.equals("segment")) {
            return to.isRecord() || to.isEnum() || to.isAssignableTo(RuntimeException.class);
        }
        if (fromPackage.equals(PLATFORM) && isSystem(toPackage)) {
            return true; // one class does: see classesThatKnowAnOperatingSystem
        }
        return ALLOWED.get(fromPackage).contains(toPackage);
    }

    /// The classes of the platform package that know a particular operating system. One class may: it picks.
    static List<String> classesThatKnowAnOperatingSystem(JavaClasses classes) {
        return classes.stream()
                .filter(from -> nameBelowRoot(from).equals(PLATFORM))
                .filter(from -> from.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .anyMatch(to -> !isOutside(to) && isSystem(nameBelowRoot(to))))
                .map(from -> from.getName().replaceFirst("\\$.*", ""))
                .distinct()
                .toList();
    }

    private static boolean isSystem(String packageName) {
        return packageName.startsWith(PLATFORM + ".");
    }

    private static boolean isOutside(JavaClass type) {
        return !type.getPackageName().startsWith(ROOT);
    }

    private static String nameBelowRoot(JavaClass type) {
        return isOutside(type) ? type.getPackageName() : type.getPackageName().substring(ROOT.length());
    }
}
