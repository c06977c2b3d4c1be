console.log("slidr");
