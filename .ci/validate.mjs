// What .ci/validators runs with Ajv, which divides doubles: SCHEMA FILE… accepts every line, and no amount that is a tenth of a cent off.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";

const [schemaPath, ...files] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
const validate = new Ajv.default({ strict: false, validateFormats: false }).compile(schema);
const amounts = Object.keys(schema.properties).filter((name) => schema.properties[name].type === "number");
let count = 0;
for (const file of files) {
  for (const line of readFileSync(file, "utf8").trimEnd().split("\n")) {
    const row = JSON.parse(line);
    if (!validate(row)) throw new Error(`${file}: ${line}: ${JSON.stringify(validate.errors)}`);
    for (const name of amounts) {
      const cents = Math.round(row[name] * 100);
      if (validate({ ...row, [name]: (cents * 10 + 1) / 1000 })) throw new Error(`Ajv accepts ${cents} cents and a tenth as ${name}`);
    }
    count += 1;
  }
}
console.log(`${schema.title}: Ajv accepts ${count} rows`);
