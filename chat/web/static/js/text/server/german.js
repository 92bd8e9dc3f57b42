// What the server says no with, in German, by the English sentences that come with its refusals; a {place} may be anything.
// A test reads the server's code and misses those that are not here.
import { translator } from "./translations.js";

export const refusals = {
  // Signing in, accounts
  "Somebody else has set this server up in the meantime. No account was made for you.":
    "Jemand anderes hat diesen Server inzwischen eingerichtet. Für dich wurde kein Konto angelegt.",
  "That invitation is not right; ask whoever runs this server for the one that counts now.":
    "Diese Einladung stimmt nicht. Frag die Person, die diesen Server betreibt, nach der aktuellen.",
  "That is your password already; choose another.": "Das ist schon dein Passwort. Wähl ein anderes.",
  "Has a character that cannot be seen there (U+{code}).": "Enthält ein Zeichen, das man dort nicht sieht (U+{code}).",
  "Has a character that cannot be seen (U+{code}).": "Enthält ein Zeichen, das man nicht sieht (U+{code}).",
  "Has a character that not everyone can see (U+{code}).": "Enthält ein Zeichen, das nicht alle sehen (U+{code}).",
  "Has an accent without a letter (U+{code}).": "Enthält einen Akzent ohne Buchstaben (U+{code}).",
  "Has too many accents on one letter.": "Enthält zu viele Akzente auf einem Buchstaben.",
  "Wrong e-mail address or password.": "E-Mail-Adresse oder Passwort ist falsch.",
  "Signing up here needs an invitation; ask whoever runs this server.":
    "Für ein Konto brauchst du hier eine Einladung. Frag die Person, die diesen Server betreibt.",
  "Someone with this e-mail address has an account already.": "Mit dieser E-Mail-Adresse gibt es schon ein Konto.",
  "That mentions everyone in a chat; choose another name.": "So erwähnt man alle in einem Chat. Wähl einen anderen Namen.",
  "A name can't begin with an @; choose another name.":
    "Ein Name kann nicht mit einem @ beginnen. Wähl einen anderen Namen.",
  "Someone here has this name already; choose another.": "Diesen Namen hat hier schon jemand. Wähl einen anderen.",
  "That is one of the most used passwords; choose another.":
    "Das ist eines der meistbenutzten Passwörter. Wähl ein anderes.",
  "That is not your current password.": "Das ist nicht dein aktuelles Passwort.",
  "Wrong password.": "Das Passwort ist falsch.",
  "Wrong password by now.": "Dieses Passwort gilt nicht mehr.",
  "Your password has just been changed.": "Dein Passwort wurde gerade geändert.",
  "Another e-mail address needs your password.": "Um deine E-Mail-Adresse zu ändern, gib dein Passwort ein.",
  "Too many people are signing in right now; try again.":
    "Gerade melden sich zu viele Leute an. Versuch es gleich noch einmal.",
  "Sign in first.": "Melde dich zuerst an.",
  "Sign in first: the token is missing, invalid or expired.": "Melde dich neu an.",
  "That token is invalid or has expired.": "Melde dich neu an.",
  "That token is of another session; connect anew with it.": "Melde dich neu an.",
  "This connection isn't signed in.": "Melde dich neu an.",
  "This session is over; sign in again.": "Diese Sitzung ist beendet. Melde dich neu an.",
  "This session was refreshed with an old token and has been ended; sign in again.":
    "Diese Sitzung wurde zur Sicherheit beendet. Melde dich neu an.",
  "You have no such session.": "Diese Sitzung gibt es nicht mehr.",
  "You have too many open connections.": "Du hast zu viele offene Verbindungen.",

  // People and chats
  "There is no such person.": "Diese Person gibt es hier nicht.",
  "Nobody here has that id.": "Diese Person gibt es hier nicht.",
  "Nobody has the id {id}.": "Diese Person gibt es hier nicht.",
  "There is no such chat.": "Diesen Chat gibt es nicht.",
  "That person isn't in this chat.": "Diese Person ist nicht in diesem Chat.",
  "You can't open a direct chat with yourself.": "Mit dir selbst kannst du keinen Direktchat öffnen.",
  "That is you.": "Das bist du.",
  "Nobody can leave a direct chat, or be removed from it.":
    "Einen Direktchat kann niemand verlassen, und niemand kann daraus entfernt werden.",
  "A direct chat has two people and no name; that can't be changed.":
    "Ein Direktchat hat zwei Personen und keinen Namen. Das lässt sich nicht ändern.",
  "A direct chat shows the other person's picture.": "Ein Direktchat zeigt das Bild der anderen Person.",
  "A group can have up to {count} members.": "Eine Gruppe kann höchstens {count} Mitglieder haben.",
  "A group needs an owner; make somebody else owner first.":
    "Eine Gruppe braucht einen Inhaber. Mach zuerst jemand anderen dazu.",
  "One of these people is in {count} chats already, which is the limit.":
    "Eine dieser Personen ist schon in {count} Chats. Mehr gehen nicht.",
  "Your role in this group doesn't allow you to {right}.": "Mit deiner Rolle in dieser Gruppe darfst du das nicht.",
  "Your role in this group doesn't allow you to change its picture.":
    "Mit deiner Rolle in dieser Gruppe darfst du ihr Bild nicht ändern.",

  // Messages
  "There is no such message.": "Diese Nachricht gibt es nicht.",
  "This message has been deleted.": "Diese Nachricht wurde gelöscht.",
  "Only the sender can edit a message.": "Nur wer eine Nachricht geschrieben hat, kann sie bearbeiten.",
  "Only the sender and the group's admins can delete a message.":
    "Nur wer eine Nachricht geschrieben hat und die Admins der Gruppe können sie löschen.",
  "Write something, or delete the message.": "Schreib etwas, oder lösch die Nachricht.",
  "The message you're replying to isn't in this chat.": "Die Nachricht, auf die du antwortest, ist nicht in diesem Chat.",
  "Not in this chat.": "Nicht in diesem Chat.",
  "A message can mention up to {count} people by name; in a group, @all is for everyone.":
    "Eine Nachricht kann höchstens {count} Personen beim Namen erwähnen; in einer Gruppe ist @all für alle.",
  "A message can have up to {count} reactions.": "Eine Nachricht kann höchstens {count} Reaktionen haben.",
  "A message can have up to {count} different reactions.":
    "Eine Nachricht kann höchstens {count} verschiedene Reaktionen haben.",
  "That isn't an emoji.": "Das ist kein Emoji.",
  "Not an emoji.": "Kein Emoji.",

  // Files and pictures
  "A file can have up to {size}.": "Eine Datei darf höchstens {size} groß sein.",
  "Your files can take up {size} in all, and there's no room left for this one.":
    "Deine Dateien dürfen zusammen {size} groß sein, und für diese ist kein Platz mehr.",
  "That file is empty.": "Diese Datei ist leer.",
  "Empty.": "Leer.",
  "There is no such file.": "Diese Datei gibt es nicht.",
  "There is no file in this form.": "Es ist keine Datei dabei.",
  "This file doesn't exist any more.": "Diese Datei gibt es nicht mehr.",
  "This file has no such variant.": "In dieser Form gibt es diese Datei nicht.",
  "Part of this file is missing.": "Ein Teil dieser Datei fehlt.",
  "This file is stored at {name}, which this server is no longer set up to use.":
    "Diese Datei liegt bei {name}, worauf dieser Server keinen Zugriff mehr hat.",
  "Files can't be saved or opened right now; try again in a while.":
    "Dateien lassen sich gerade weder speichern noch öffnen. Versuch es später noch einmal.",
  "The file storage doesn't accept this file; try sending it as a ZIP.":
    "Der Dateispeicher nimmt diese Datei nicht an. Versuch es mit einer ZIP-Datei.",
  "The server has no room for this file right now; try again in a while.":
    "Der Server hat gerade keinen Platz für diese Datei. Versuch es später noch einmal.",
  "The upload was interrupted; send the file again.": "Die Übertragung ist abgebrochen. Sende die Datei noch einmal.",
  "The upload took too long and was stopped; send the file again.":
    "Die Übertragung hat zu lange gedauert. Sende die Datei noch einmal.",
  "The same file is attached twice.": "Dieselbe Datei ist zweimal angehängt.",
  "Named twice.": "Doppelt.",
  "You have no such unsent file.": "Diese Datei gibt es nicht mehr.",
  "That file isn't there to be sent; attach it again.": "Diese Datei ist nicht mehr da. Häng sie noch einmal an.",
  "That file is already part of another message; attach it again to send it once more.":
    "Diese Datei gehört schon zu einer anderen Nachricht. Häng sie noch einmal an, um sie wieder zu senden.",
  "There is no such picture.": "Dieses Bild gibt es nicht.",
  "That isn't a picture. Choose a PNG, JPEG, GIF or WebP.":
    "Das ist kein Bild. Wähl eine PNG-, JPEG-, GIF- oder WebP-Datei.",
  "Not a picture.": "Kein Bild.",
  "This picture has too many pixels; the limit is {count} million.":
    "Dieses Bild hat zu viele Pixel. Höchstens {count} Millionen gehen.",
  "This picture is damaged, or isn't really a picture.": "Dieses Bild ist beschädigt, oder es ist gar keines.",
  "This picture takes too long to process.": "Dieses Bild zu verarbeiten dauert zu lange.",
  "Takes too long to process.": "Dauert zu lange.",
  "This animation is too long for its size.": "Diese Animation ist für ihre Größe zu lang.",
  "Too many pictures are being processed right now; try again.":
    "Gerade werden zu viele Bilder verarbeitet. Versuch es gleich noch einmal.",

  // The server just now
  "That was too much at once; wait a moment and try again.":
    "Das war zu viel auf einmal. Warte einen Moment und versuch es noch einmal.",
  "You're already loading a lot; wait a moment.": "Du lädst schon sehr viel. Warte einen Moment.",
  "You have too many requests running; wait for some of them to finish.":
    "Bei dir läuft schon zu viel gleichzeitig. Warte, bis etwas davon fertig ist.",
  "This chat is too busy right now; try again.": "In diesem Chat ist gerade zu viel los. Versuch es gleich noch einmal.",
  "The server is too busy right now; try again.": "Der Server ist gerade ausgelastet. Versuch es gleich noch einmal.",
  "The server has just started and can't save anything yet; try again.":
    "Der Server ist gerade erst gestartet und kann noch nichts speichern. Versuch es gleich noch einmal.",
  "The server's disk is full: nothing can be saved until its administrator makes room.":
    "Die Festplatte des Servers ist voll. Erst muss dort jemand Platz schaffen.",
  "The database is too slow right now; try again.": "Die Datenbank ist gerade zu langsam. Versuch es gleich noch einmal.",
  "The database isn't responding right now; try again.":
    "Die Datenbank antwortet gerade nicht. Versuch es gleich noch einmal.",
  "This hasn't been saved safely yet; try again.": "Das ist noch nicht sicher gespeichert. Versuch es noch einmal.",
  "Something went wrong on the server; it has been logged.":
    "Auf dem Server ist etwas schiefgelaufen. Es steht in seinem Protokoll.",
  "There is no event {name}.": "Das kennt dieser Server nicht.",

  // What came is not as it was sent
  "A chunk of the body is longer than it says.":
    "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "The body broke off.": "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "The body broke off, or has a line that is too long.":
    "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "The body does not come in chunks, as its head says.":
    "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "There is too little in the chunks of the body.":
    "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "What follows the body is no trailer.": "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "Send JSON, with Content-Type: application/json.":
    "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "Send a JSON object.": "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "That JSON is nested too deeply.": "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "That is not a form as browsers send them.":
    "Die Übertragung ist unterwegs beschädigt worden. Versuch es noch einmal.",
  "That request couldn't be understood.": "Der Server konnte das nicht verstehen.",
  "There's nothing at this address.": "Hier ist nichts.",
  "This address doesn't accept that method.": "Das geht an dieser Adresse nicht.",
  "That's more than can be sent at once.": "Das ist mehr, als auf einmal gesendet werden kann.",
  "The headers are too long.": "Der Browser hat zu viel auf einmal mitgeschickt. Lösch die Cookies für diese Adresse.",
  "Only one file can be sent here.": "Hier kannst du nur eine Datei senden.",
  "Send at most {count} files.": "Du kannst höchstens {count} Dateien senden.",
  "The rest of that request took too long to arrive.": "Der Rest kam zu langsam an. Versuch es noch einmal.",
  "The server is receiving too much at once; try again in a moment.":
    "Beim Server kommt gerade zu viel auf einmal an. Versuch es gleich noch einmal.",
  "That search takes too long; look for longer words, or for more of them.":
    "Diese Suche dauert zu lange. Such nach längeren Wörtern oder nach mehreren.",
  "Search isn't available right now; try again in a while.": "Die Suche geht gerade nicht. Versuch es in einer Weile noch einmal.",
  "Search needs SQLite with FTS5, which this server's Python has not got.":
    "Die Suche braucht SQLite mit FTS5, und das hat das Python dieses Servers nicht.",
  "Search needs SQLite, which this server's Python was built without.":
    "Die Suche braucht SQLite, und ohne das wurde das Python dieses Servers gebaut.",

  // Of fields
  "This link is not good any more, or was not copied as a whole.":
    "Dieser Link gilt nicht mehr oder wurde nicht ganz kopiert.",
  "Some fields are not valid.": "Manche Angaben stimmen nicht.",
  "Missing.": "Fehlt.",
  "Missing data for required field.": "Diese Angabe fehlt.",
  "Field may not be null.": "Diese Angabe fehlt.",
  "May not be blank.": "Darf nicht leer sein.",
  "May not have control characters.": "Darf keine Steuerzeichen enthalten.",
  "Has a character that cannot be seen (U+{code}).": "Enthält ein unsichtbares Zeichen (U+{code}).",
  "Has a character that cannot be seen there (U+{code}).":
    "Enthält ein Zeichen, das an dieser Stelle unsichtbar ist (U+{code}).",
  "Has a character that not everyone can see (U+{code}).": "Enthält ein Zeichen, das nicht alle sehen können (U+{code}).",
  "Has an accent without a letter (U+{code}).": "Enthält einen Akzent ohne Buchstaben (U+{code}).",
  "Has too many accents on one letter.": "Enthält zu viele Akzente auf einem Buchstaben.",
  "Has a character that no text can have.": "Enthält ein Zeichen, das in keinem Text stehen kann.",
  "Has more than {count} entries.": "Hat mehr als {count} Einträge.",
  "Not a valid email address.": "Das sieht nicht nach einer E-Mail-Adresse aus.",
  "Not a valid string.": "Das ist kein Text.",
  "Not a date or time: write 2026-01-31 or 2026-01-31T09:00:00Z.": "Das ist weder ein Datum noch eine Zeit.",
  "Not a time: write it as 2026-01-31T09:00:00.000Z.": "Das ist kein Zeitpunkt.",
  "Not the `next` of an answer.": "Das passt nicht zu dieser Liste.",
  "Give one of before, after, around and at.": "Das passt nicht zusammen.",
  "Not a time of day: write it as 22:00.": "Das ist keine Uhrzeit.",
  "Not a known time zone: write it as Europe/Berlin.": "Diese Zeitzone gibt es nicht.",
  "Quiet time ends at another time than it begins.": "Die Ruhezeit endet zu einer anderen Zeit, als sie beginnt.",
  "There is no such subscription.": "Diese Anmeldung für Benachrichtigungen gibt es nicht.",
  "Push services can't be reached right now; try again in a while.": "Push-Dienste sind gerade nicht zu erreichen; versuch es in einer Weile noch einmal.",
  "Notifications can't be sent to that address.": "An diese Adresse können keine Benachrichtigungen gehen.",
  "Not a push service on the internet.": "Das ist kein Push-Dienst im Internet.",
  "Not a public key of P-256, uncompressed and in base64url.": "Das ist kein öffentlicher Schlüssel.",
  "Not 16 bytes in base64url.": "Das ist kein Schlüssel von 16 Bytes.",
  "Given more than once.": "Steht mehr als einmal da.",
  "Length must be between {least} and {most}.": "Muss zwischen {least} und {most} Zeichen lang sein.",
  "Longer than maximum length {most}.": "Darf höchstens {most} Zeichen lang sein.",
  "Shorter than minimum length {least}.": "Muss mindestens {least} Zeichen lang sein.",
};

export const translate = translator(refusals);
