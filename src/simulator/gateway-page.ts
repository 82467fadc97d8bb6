/** What an edge in front of an API sends, in place of JSON, when nothing behind it answers (providers.md §3.3). */
export function gatewayPage(status: number): string {
  const title = `${status} Bad Gateway`;
  const lines = [
    `<html>`,
    `<head><title>${title}</title></head>`,
    `<body>`,
    `<center><h1>${title}</h1></center>`,
    `<hr><center>cloudflare</center>`,
    `</body>`,
    `</html>`,
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}
