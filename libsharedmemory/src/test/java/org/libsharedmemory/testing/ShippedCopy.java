package org.libsharedmemory.testing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// A copy of the library and of its tests, loaded again from the same class files, in which some shipped classes call
/// other methods than they should: so a test can be shown to notice when a rule is broken.
///
/// The static methods of a *breakage* take the place of the methods of the same name and type that the shipped
/// classes call; in the place of an instance method they get the instance first.
public final class ShippedCopy extends ClassLoader {
    private static final String OURS = "org.libsharedmemory.";

    private final ClassFile format;
    private final List<Method> replacements;
    private final Set<String> changed = new HashSet<>();
    private final Set<Method> used = new HashSet<>();

    private ShippedCopy(List<Method> replacements, List<Class<?>> shipped) {
        super(ShippedCopy.class.getClassLoader());
        this.format =
                ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(getParent())));
        this.replacements = replacements;
        shipped.stream().map(Class::getName).forEach(changed::add);
    }

    /// With nothing broken.
    public static ShippedCopy sound() {
        return new ShippedCopy(List.of(), List.of());
    }

    /// @param breakage its static methods are called by the shipped classes instead
    /// @throws IllegalStateException when one of them would be called by none
    public static ShippedCopy broken(Class<?> breakage, List<Class<?>> shipped) throws ClassNotFoundException {
        List<Method> replacements = Stream.of(breakage.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .toList();
        ShippedCopy copy = new ShippedCopy(replacements, shipped);
        for (Class<?> change : shipped) {
            copy.loadClass(change.getName());
        }
        if (!copy.used.containsAll(replacements)) {
            throw new IllegalStateException("of " + replacements + " only " + copy.used + " are called");
        }
        return copy;
    }

    /// Runs a constant of an enum in the copy.
    public <E extends Enum<E> & Callable<?>> void run(E check) throws Exception {
        for (Object constant : loadClass(check.getDeclaringClass().getName()).getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(check.name())) {
                ((Callable<?>) constant).call();
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            byte[] defined = changed.contains(name)
                    ? format.transformClass(format.parse(bytes), ClassTransform.transformingMethodBodies(this::replace))
                    : bytes;
            return defineClass(name, defined, 0, defined.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private void replace(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call) {
            MethodTypeDesc type = call.opcode() == Opcode.INVOKESTATIC
                    ? call.typeSymbol()
                    : call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol());
            for (Method replacement : replacements) {
                if (call.name().equalsString(replacement.getName())
                        && typeOf(replacement).equals(type)) {
                    used.add(replacement);
                    code.invokestatic(
                            ClassDesc.of(replacement.getDeclaringClass().getName()), replacement.getName(), type);
                    return;
                }
            }
        }
        code.with(element);
    }

    private static MethodTypeDesc typeOf(Method method) {
        return MethodTypeDesc.ofDescriptor(MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .descriptorString());
    }
}
