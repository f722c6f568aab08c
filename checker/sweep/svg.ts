/** SVG as text. */

export type Attributes = Readonly<Record<string, string | number>>;

/** An element; children are elements, or text by {@link escaped}. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const texts = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? rounded(value) : value)}"`,
  );
  const head = `${name}${texts.join('')}`;
  return children.length === 0 ? `<${head}/>` : `<${head}>${children.join('')}</${name}>`;
}

/** A line of text at a place. */
export function label(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(text));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
