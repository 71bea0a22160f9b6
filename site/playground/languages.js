// How code is coloured: JSON by its grammar, Bicep and Terraform by their words.
import { json } from "@codemirror/lang-json";
import { StreamLanguage } from "@codemirror/language";

const BICEP = /^(?:resource|module|param|var|output|targetScope|existing|for|in|if|import|using|type|func|metadata|extension)\b/;
const TERRAFORM = /^(?:resource|module|variable|locals|output|provider|terraform|data|dynamic|for|in|if|moved|import|check)\b/;

function words(keywords, quote) {
  return StreamLanguage.define({
    startState: () => ({ comment: false }),
    token(stream, state) {
      if (state.comment) {
        state.comment = !stream.match(/^.*?\*\//);
        if (state.comment) stream.skipToEnd();
        return "comment";
      }
      if (stream.match("/*")) { state.comment = true; return "comment"; }
      if (stream.match("//") || (quote === '"' && stream.match("#"))) { stream.skipToEnd(); return "comment"; }
      if (stream.eat(quote)) {
        while (!stream.eol()) {
          const next = stream.next();
          if (next === "\\") stream.next();
          else if (next === quote) break;
        }
        return "string";
      }
      if (stream.match(/^\d+/)) return "number";
      if (stream.match(/^(?:true|false|null)\b/)) return "atom";
      if (stream.match(keywords)) return "keyword";
      if (stream.match(/^[\w$]+/)) return "variableName";
      stream.next();
      return null;
    },
  });
}

export function languageOf(name) {
  if (/\.bicep(param)?$/i.test(name)) return words(BICEP, "'");
  if (/\.(tf|tofu|tfvars|hcl)$/i.test(name)) return words(TERRAFORM, '"');
  return /\.jsonc?$/i.test(name) ? json() : [];
}
