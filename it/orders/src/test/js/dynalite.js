// Serves DynamoDB on a free port of the loopback address, prints that port, and ends with its input.
const dynalite = require("dynalite");

const server = dynalite({ createTableMs: 0 });
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
