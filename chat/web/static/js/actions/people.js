// People of this server.
import { call } from "../server/call.js";
import { isListed, isUser } from "../server/shapes.js";

export async function findPeople(search) {
  const query = new URLSearchParams({ search, limit: 100 });
  return (await call("GET", `/api/users?${query}`, undefined, isListed(isUser))).items;
}
