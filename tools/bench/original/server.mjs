// The server that Hearth succeeds, in small: `MONGO_URI=... JWT_SECRET=... PORT=... node server.mjs`.
//
// A stand-in, for measuring: written from the contract that its clients rely on, with the libraries that it was made of
// and as they are commonly used together. It has what the bench asks for: accounts, chats, messages and the socket.
// Pictures, edits and deletions are left out. It trusts everybody, as it did; it is no server to run.

import { createServer } from "node:http";

import bcrypt from "bcryptjs";
import cors from "cors";
import express from "express";
import jwt from "jsonwebtoken";
import mongoose from "mongoose";
import { Server } from "socket.io";

const { MONGO_URI, JWT_SECRET, PORT, CLIENT_URL } = process.env;
const NO_PICTURE = "https://icon-library.com/images/anonymous-avatar-icon/anonymous-avatar-icon-25.jpg";
const ORIGINS = (CLIENT_URL ?? "http://localhost:5173").split(",");

// Models

const { Schema, model } = mongoose;
const { ObjectId } = Schema.Types;

const userSchema = new Schema(
  {
    name: { type: String, required: true, unique: true, trim: true },
    email: { type: String, required: true, unique: true },
    password: { type: String, required: true },
    pic: { type: String, default: NO_PICTURE },
  },
  { timestamps: true },
);

userSchema.methods.matchPassword = function (entered) {
  return bcrypt.compare(entered, this.password);
};

userSchema.pre("save", async function () {
  if (this.isModified("password")) this.password = await bcrypt.hash(this.password, await bcrypt.genSalt(10));
});

const User = model("User", userSchema);

const Chat = model(
  "Chat",
  new Schema(
    {
      users: [{ type: ObjectId, ref: "User" }],
      latestMessage: { type: ObjectId, ref: "Message" },
    },
    { timestamps: true },
  ),
);

const Message = model(
  "Message",
  new Schema(
    {
      sender: { type: ObjectId, ref: "User" },
      content: { type: String, trim: true },
      chat: { type: ObjectId, ref: "Chat" },
      isDeleted: { type: Boolean, default: false },
    },
    { timestamps: true },
  ),
);

// Who is calling

const handled = (handler) => (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next);

function refuse(res, status, message) {
  res.status(status);
  throw new Error(message);
}

const protect = handled(async (req, res, next) => {
  const header = req.headers.authorization;
  if (!header?.startsWith("Bearer")) refuse(res, 401, "Not authorized, no token");
  try {
    const { id } = jwt.verify(header.split(" ")[1], JWT_SECRET);
    req.user = await User.findById(id).select("-password");
  } catch {
    req.user = null;
  }
  if (!req.user) refuse(res, 401, "Not authorized, token failed");
  next();
});

// Accounts

const withToken = ({ _id, name, email, pic }) => ({
  ...{ _id, name, email, pic },
  token: jwt.sign({ id: _id }, JWT_SECRET, { expiresIn: "30d" }),
});

async function signUp(req, res) {
  const { name, email, password, pic } = req.body;
  if (!name || !email || !password) refuse(res, 400, "Please enter all the fields");
  if (password.length < 8) refuse(res, 400, "Password must be at least 8 characters long");
  if (await User.findOne({ email })) refuse(res, 400, "User with this email already exists");
  if (await User.findOne({ name })) refuse(res, 400, "Username is already taken");
  res.status(201).json(withToken(await User.create({ name, email, password, pic })));
}

async function signIn(req, res) {
  const { email, password } = req.body;
  const user = await User.findOne({ email });
  if (!user || !(await user.matchPassword(password))) refuse(res, 401, "Invalid Email or Password");
  res.json(withToken(user));
}

// Chats

const latest = { path: "latestMessage.sender", select: "name pic email" };

async function accessChat(req, res) {
  const { userId } = req.body;
  if (!userId) return res.sendStatus(400);
  const both = [req.user._id, userId];
  let chat = await Chat.findOne({ users: { $all: both, $size: 2 } })
    .populate("users", "-password")
    .populate("latestMessage");
  if (chat) {
    chat = await User.populate(chat, latest);
  } else {
    const { _id } = await Chat.create({ users: both });
    chat = await Chat.findById(_id).populate("users", "-password");
  }
  res.json(chat);
}

async function listChats(req, res) {
  const chats = await Chat.find({ users: { $elemMatch: { $eq: req.user._id } } })
    .populate("users", "-password")
    .populate("latestMessage")
    .sort({ updatedAt: -1 });
  res.json(await User.populate(chats, latest));
}

// Messages

async function sendMessage(req, res) {
  const { content, chatId } = req.body;
  if (!content || !chatId) return res.sendStatus(400);
  let message = await Message.create({ sender: req.user._id, content, chat: chatId });
  message = await message.populate("sender", "name pic");
  message = await message.populate("chat");
  message = await User.populate(message, { path: "chat.users", select: "name pic email" });
  await Chat.findByIdAndUpdate(chatId, { latestMessage: message });
  res.json(message);
}

async function readMessages(req, res) {
  const messages = await Message.find({ chat: req.params.chatId })
    .populate("sender", "name pic email")
    .populate("chat");
  res.json(messages);
}

// The HTTP door

const app = express();
app.use(cors({ origin: ORIGINS, credentials: true }));
app.use(express.json());
app.post("/api/user", handled(signUp));
app.post("/api/user/login", handled(signIn));
app.post("/api/chat", protect, handled(accessChat));
app.get("/api/chat", protect, handled(listChats));
app.post("/api/message", protect, handled(sendMessage));
app.get("/api/message/:chatId", protect, handled(readMessages));
app.use((req, res) => refuse(res, 404, `Not Found - ${req.originalUrl}`));
app.use((error, req, res, _next) => {
  if (res.statusCode === 200) res.status(error.status ?? 500);
  res.json({ message: error.message, stack: process.env.NODE_ENV === "production" ? null : error.stack });
});

// The socket

const server = createServer(app);
const io = new Server(server, { pingTimeout: 60_000, cors: { origin: ORIGINS } });

io.on("connection", (socket) => {
  socket.on("setup", (user) => {
    socket.join(user._id);
    socket.emit("connected");
  });
  socket.on("join chat", (chatId) => socket.join(chatId));
  socket.on("typing", (chatId) => socket.in(chatId).emit("typing"));
  socket.on("stop typing", (chatId) => socket.in(chatId).emit("stop typing"));
  socket.on("new message", (message) => {
    for (const user of message.chat.users) {
      if (user._id !== message.sender._id) socket.in(user._id).emit("message recieved", message);
    }
  });
});

await mongoose.connect(MONGO_URI);
await Promise.all([User.init(), Chat.init(), Message.init()]);
server.listen(Number(PORT), "127.0.0.1");
