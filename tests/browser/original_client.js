// What the original's React client does, step by step and in its way. The tests call these functions in its page.
const api = new URLSearchParams(location.search).get("api");
let user = null;
let socket = null;
const heard = [];
const transports = [];

async function call(method, path, body) {
  const headers = user ? { Authorization: `Bearer ${user.token}` } : {};
  if (body && !(body instanceof FormData)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  const answer = await fetch(api + path, { method, headers, body });
  return { status: answer.status, data: await answer.json() };
}

function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

async function picture(colour, kind = "image/png") {
  const canvas = document.createElement("canvas");
  canvas.width = 320;
  canvas.height = 240;
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 320, 240);
  const blob = await new Promise((take) => canvas.toBlob(take, kind));
  return new File([blob], "picture", { type: kind });
}

function keep(data) {
  user = data;
  localStorage.setItem("userInfo", JSON.stringify(user));
}

async function signUp(fields, colour) {
  const all = colour ? { ...fields, pic: await picture(colour) } : fields;
  const answer = await call("POST", "/api/user", formOf(all));
  if (answer.status === 201) keep(answer.data);
  return answer;
}

function connect() {
  socket = io(api);
  socket.onAny((...args) => heard.push(args));
  transports.push(socket.io.engine.transport.name);
  socket.io.engine.on("upgrade", (transport) => transports.push(transport.name));
  socket.emit("setup", user);
}

const emit = (...args) => socket.emit(...args);
const told = (event) => heard.filter(([name]) => name === event).map(([, ...args]) => args);

async function openChat(chatId) {
  const answer = await call("GET", `/api/message/${chatId}`);
  emit("join chat", chatId);
  return answer;
}

async function say(chatId, content) {
  emit("stop typing", chatId);
  const answer = await call("POST", "/api/message", { content, chatId });
  emit("new message", answer.data);
  return answer;
}

async function sendPicture(chatId, colour) {
  const answer = await call("POST", "/api/message", formOf({ chatId, file: await picture(colour) }));
  emit("new message", answer.data);
  return answer;
}

async function changePicture(colour) {
  const answer = await call("PUT", "/api/user/profile", formOf({ pic: await picture(colour, "image/jpeg") }));
  if (answer.status === 200) keep({ ...user, pic: answer.data.pic });
  return answer;
}

// Shows a picture as <img src> does, and says how wide it is and what colour it has in the middle.
async function look(src) {
  const image = new Image();
  image.src = src;
  await image.decode();
  document.body.append(image);
  return image.naturalWidth;
}
