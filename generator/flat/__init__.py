"""Pictures without a renderer: people of boxes in plain colours, hundreds a second, and every label true of them."""
