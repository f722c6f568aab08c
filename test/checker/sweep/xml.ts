/** A reader of XML, strict enough to refuse what is not well-formed. */

export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  /** Of this element itself. */
  text: string;
}

const TOKEN = /<\/([\w-]+)>|<([\w-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<>]+)/y;
const ENTITY = /&(?!(?:amp|lt|gt|quot);)/;

/** The root element; throws if the text is not well-formed. */
export function parseXml(text: string): Node {
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null || ENTITY.test(match[0])) {
      throw new Error(`not well-formed: ${text.slice(at, at + 60)}`);
    }
    const [, closing, opening, attributes = '', empty, content] = match;
    const parent = open.at(-1) as Node;
    if (closing !== undefined) {
      if (open.pop()?.name !== closing) throw new Error(`</${closing}> closes nothing`);
    } else if (opening !== undefined) {
      const node = { name: opening, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(node);
      if (empty === '') open.push(node);
    } else {
      parent.text += content;
    }
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || only === undefined || others.length > 0 || root.text.trim() !== '') {
    throw new Error('there must be one root element, closed');
  }
  return only;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    throw new Error('twice an attribute');
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** An element and all below it. */
export function nodesOf(node: Node): Node[] {
  return [node, ...node.children.flatMap(nodesOf)];
}
