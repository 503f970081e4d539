package org.libsharedmemory.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// How a command is written: its parameters, its options, and the help on them. Told in code and not by annotations:
/// the JVM makes a class for each kind of annotation that is read, at every start, since its ahead-of-time cache does
/// not keep them.
final class Syntax {
    private final CommandSpec spec;
    private int parameters;

    Syntax(Command command, String header) {
        spec = CommandSpec.wrapWithoutInspection(command);
        spec.usageMessage().header(header);
    }

    CommandSpec spec() {
        return spec;
    }

    Syntax description(String... lines) {
        spec.usageMessage().description(lines);
        return this;
    }

    Syntax examples(String... lines) {
        spec.usageMessage().footerHeading("%nExamples:%n").footer(lines);
        return this;
    }

    /// What the help shows in place of a synopsis made of the options.
    Syntax synopsis(String... lines) {
        spec.usageMessage().customSynopsis(lines);
        return this;
    }

    /// The next parameter.
    Argument<String> parameter(String label, String description) {
        return add(parameterOf(label, description).required(true).type(String.class));
    }

    /// The next parameter, which is always this word.
    Argument<String> word(String word, String description) {
        return add(
                parameterOf(word, description).required(true).type(String.class).completionCandidates(List.of(word)));
    }

    /// The next parameter, which may be left out.
    Argument<@Nullable String> optionalParameter(String label, String description) {
        return add(parameterOf(label, description).arity("0..1").type(String.class));
    }

    /// All parameters that follow.
    Argument<List<String>> parameters(String label, int atLeast, String description) {
        return add(parameterOf(label, description)
                .index(parameters - 1 + "..*")
                .arity(atLeast + "..*")
                .required(atLeast > 0)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .initialValue(List.of()));
    }

    /// An option with a value. Several names are separated by commas.
    <T> Argument<@Nullable T> option(String names, String label, Class<T> type, String description) {
        return add(optionOf(names, description).paramLabel(label).type(type));
    }

    /// An option whose value is one of the words of its label, `v1|v2`.
    <E extends Enum<E>> Argument<@Nullable E> choice(String names, String label, Class<E> type, String description) {
        return add(optionOf(names, description)
                .paramLabel(label)
                .type(type)
                .converters(new ChoiceConverter<>(type, label))
                .completionCandidates(List.of(label.split("\\|", -1))));
    }

    /// An option whose value is a number of bytes.
    Argument<@Nullable Long> size(String names, String label, String description) {
        return add(
                optionOf(names, description).paramLabel(label).type(Long.class).converters(new SizeConverter()));
    }

    /// An option without a value.
    Argument<Boolean> flag(String names, String description) {
        return add(flagOf(names, description));
    }

    /// A flag for [#oneOf].
    static Argument<Boolean> alternative(String names, String description) {
        return new Argument<>(flagOf(names, description).build());
    }

    /// Flags of which at most one can be set.
    void oneOf(List<Argument<Boolean>> flags) {
        ArgGroupSpec.Builder group = ArgGroupSpec.builder();
        for (Argument<Boolean> flag : flags) {
            flag.spec().setValue(false); // which the parser does only for options outside of groups
            group.addArg(flag.spec());
        }
        spec.addArgGroup(group.build());
    }

    private PositionalParamSpec.Builder parameterOf(String label, String description) {
        return PositionalParamSpec.builder()
                .index(Integer.toString(parameters++))
                .paramLabel(label)
                .description(description);
    }

    private static OptionSpec.Builder optionOf(String names, String description) {
        return OptionSpec.builder(names.split(", ", -1)).description(description);
    }

    private static OptionSpec.Builder flagOf(String names, String description) {
        return optionOf(names, description).type(boolean.class).initialValue(false);
    }

    private <T extends @Nullable Object> Argument<T> add(OptionSpec.Builder builder) {
        OptionSpec option = builder.build();
        spec.addOption(option);
        return new Argument<>(option);
    }

    private <T extends @Nullable Object> Argument<T> add(PositionalParamSpec.Builder builder) {
        PositionalParamSpec parameter = builder.build();
        spec.addPositional(parameter);
        return new Argument<>(parameter);
    }
}
