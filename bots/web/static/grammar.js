// What a half-typed line means: which words could come next, and what the option being typed wants.
// Pure: a line, a caret and the commands go in; suggestions and a hint come out.

const NOTHING = { command: null, choices: [], from: 0, to: 0, isEager: false, hint: null, unused: [], sought: null };
// Phones turn two hyphens into a dash while one types.
const DASHES = /^(--|—|–)/;
const SHORT_CHARS = 60;
// `--seed=7`, `--seed:7` and `seed:7` are all understood, as on the server.
const JOINED = /^((?:--|—|–)?[a-z][\w-]*[=:])(.*)$/is;

/**
 * @returns {{command, choices: {insert, label, help}[], from, to, isEager, hint, unused, sought}}
 *   `from`..`to` is what a taken choice replaces; `isEager` means Enter takes the first choice rather than sends;
 *   `sought` is `{command, option, typed, isEager}` where the server knows better choices than the option has.
 */
export function read(line, caret, commands) {
  if (!line.startsWith("/")) return NOTHING;
  const before = wordsOf(line.slice(0, caret));
  const current = before.at(-1)?.end === caret ? before.pop() : { text: "", start: caret, end: caret };
  if (before.length === 0) return commandNames(current, line, commands);
  const command = commandOf(line, commands);
  if (!command) return { ...NOTHING, hint: { help: `There is no ${before[0].text} here. Type / alone to see what there is.` } };
  const reading = inside(command, before, current);
  return { ...NOTHING, command, from: current.start, to: current.end, unused: unusedOptions(command, line, current), ...reading };
}

/** The command a line begins with, if there is one of that name. */
export function commandOf(line, commands) {
  const name = /^\/(\S+)/.exec(line)?.[1].toLowerCase();
  return commands.find((command) => command.name === name) ?? null;
}

/** What an option accepts, in a few words. */
export function allowed(option) {
  if (option.choices.length) return option.choices.join(" · ");
  const { lowest, highest } = option;
  if (lowest !== null && highest !== null) return `${lowest} to ${highest}`;
  if (lowest !== null) return `${lowest} or more`;
  if (highest !== null) return `${highest} at most`;
  return option.kind === "whole number" ? "a whole number" : "";
}

function wordsOf(text) {
  const found = text.matchAll(/(?:"[^"]*"?|[^\s"])+/g);
  return [...found].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}

function commandNames(current, line, commands) {
  const typed = current.text.slice(1).toLowerCase();
  const fitting = commands.filter(({ name }) => name.startsWith(typed));
  const exact = fitting.length === 1 && fitting[0].name === typed ? fitting[0] : null;
  const choices = fitting.map(({ name, help }) => ({ insert: `/${name} `, label: `/${name}`, help }));
  const hint = fitting.length ? null : { help: `No command begins with /${typed}.` };
  // A whole word that needs nothing more is there to be sent; Enter must not get stuck on completing it.
  const isWhole = exact !== null && !exact.options.some((option) => option.is_required);
  // Completing a word in the middle of a line must not add a second space.
  const to = line[current.end] === " " ? current.end + 1 : current.end;
  return { ...NOTHING, command: exact, choices, from: 0, to, isEager: !isWhole, hint };
}

function inside(command, before, current) {
  const previous = optionNamed(command, before.at(-1)?.text);
  const [, head, value] = JOINED.exec(current.text) ?? [];
  const joined = head && optionNamed(command, `--${head.slice(0, -1).replace(DASHES, "")}`);
  if (joined) return { ...values(command, joined, value, true), from: current.start + head.length };
  if (previous && previous.kind !== "yes or no") return values(command, previous, current.text, true);
  if (DASHES.test(current.text)) return optionNames(command, current, before);
  const open = openTextOption(command, before) ?? command.options.find((option) => option.takes_rest);
  return open ? values(command, open, current.text, false) : {};
}

function optionNames(command, current, before) {
  const typed = current.text.replace(DASHES, "").toLowerCase();
  const used = new Set(before.map((word) => optionNamed(command, word.text)).filter(Boolean));
  const choices = [];
  for (const option of command.options) {
    const name = [option.name, ...option.aliases].find((each) => each.startsWith(typed));
    if (name === undefined || used.has(option) || option.takes_rest) continue;
    const more = allowed(option);
    const help = more && more.length <= SHORT_CHARS ? `${option.help} (${more})` : option.help;
    choices.push({ insert: `--${name} `, label: `--${name}`, help });
  }
  const exact = optionNamed(command, current.text);
  const hint = exact ? hintOf(exact) : choices.length ? null : { help: `No option of /${command.name} begins with --${typed}.` };
  return { choices, hint, isEager: !(exact?.kind === "yes or no") };
}

/** A value as one of the list. */
export function choiceOf(value) {
  return { insert: `${/\s/.test(value) ? `"${value}"` : value} `, label: value, help: "" };
}

function values(command, option, typed, isNamed) {
  const said = typed.replace(/^"/, "");
  const start = said.toLowerCase();
  const fitting = option.choices.filter((choice) => choice.toLowerCase().startsWith(start));
  const isWhole = fitting.length === 1 && fitting[0].toLowerCase() === start;
  const choices = fitting.map((choice) => ({ ...choiceOf(choice), help: choice === option.default ? "the default" : "" }));
  const isEager = (isNamed || start !== "") && !isWhole;
  // Where anything may be typed, Enter is never taken for a choice.
  const isOneOf = option.choices.length > 0;
  const sought = option.has_suggestions && { command: command.name, option: option.name, typed: said, isEager: isEager && isOneOf };
  return { choices: isWhole ? [] : choices, hint: hintOf(option), isEager, sought: sought || null };
}

function hintOf(option) {
  return { name: option.takes_rest ? option.name : `--${option.name}`, help: option.help, allowed: allowed(option) };
}

function optionNamed(command, word = "") {
  if (!DASHES.test(word)) return null;
  const name = word.replace(DASHES, "").toLowerCase();
  return command.options.find((option) => option.name === name || option.aliases.includes(name)) ?? null;
}

/** `--avoid blur and smoke`: words after a text option are still about it. */
function openTextOption(command, before) {
  const last = before.findLast((word) => DASHES.test(word.text));
  const option = last && optionNamed(command, last.text);
  return option?.kind === "text" && !option.choices.length ? option : null;
}

function unusedOptions(command, line, current) {
  const others = wordsOf(line).filter((word) => word.start !== current.start);
  const used = new Set(others.map((word) => optionNamed(command, word.text)));
  return command.options.filter((option) => !option.takes_rest && !used.has(option));
}
